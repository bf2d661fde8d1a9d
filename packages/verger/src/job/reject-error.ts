import { VergerError } from '../common/errors.js';
import type { RejectReason } from './reject.js';

/** One image that can't become features, where a run would reject it. */
export class RejectError extends VergerError {
  readonly reason: RejectReason;
  readonly detail: string;

  /** @param name the image's, for the message */
  constructor(name: string, reason: RejectReason, detail: string) {
    super('rejected', `${name}: ${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
  }
}
