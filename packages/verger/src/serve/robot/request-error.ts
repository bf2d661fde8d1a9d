import { type ErrorCode, VergerError } from '../../common/errors.js';
import { RejectError } from '../../job/reject-error.js';
import type { RejectReason } from '../../job/reject.js';

/** The statuses of refusals. */
export const refusalStatuses = [400, 401, 404, 405, 408, 413, 415, 421, 422, 429, 500, 503] as const;
export type RefusalStatus = (typeof refusalStatuses)[number];

/** A request that is refused, with the status that says so. */
export class RequestError extends VergerError {
  readonly status: RefusalStatus;
  /** For programs to switch on. */
  readonly fault: string;
  /** Seconds after which it is worth asking again. */
  readonly retryAfter: number | undefined;
  /** The rest of the body is not read, so nothing else can come by this connection. */
  readonly closes: boolean;

  constructor(
    status: RefusalStatus,
    fault: string,
    message: string,
    more: { readonly hint?: string; readonly retryAfter?: number; readonly closes?: true } = {},
  ) {
    super('usage', message, more.hint === undefined ? {} : { hint: more.hint });
    this.status = status;
    this.fault = fault;
    this.retryAfter = more.retryAfter;
    this.closes = more.closes ?? false;
  }
}

const ofImages: Partial<Record<RejectReason, RefusalStatus>> = {
  empty: 400,
  unsupported: 415,
  'too-large': 413,
};

const ofCodes: Partial<Record<ErrorCode, RefusalStatus>> = { usage: 400, 'not-found': 404 };

/** What any error is to whoever asked. */
export function requestErrorOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof RejectError) {
    const { reason, detail } = error;
    return new RequestError(ofImages[reason] ?? 422, reason, `the image can't be used: ${detail}`);
  }
  if (!(error instanceof VergerError))
    return new RequestError(500, 'fault', 'this is a fault of verger', { hint: 'its log says more' });
  const { code, message, hint } = error;
  const more = hint === undefined ? {} : { hint };
  if (code === 'locked') return new RequestError(503, 'busy', message, { ...more, retryAfter: 1 });
  const status = ofCodes[code];
  if (status !== undefined) return new RequestError(status, code, message, more);
  return new RequestError(503, code, message, { ...more, retryAfter: 5 });
}
