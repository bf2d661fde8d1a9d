import type { Plan, RequestHeader } from './messages.js';

/** One query, as the server knows it. */
export interface Operation {
  readonly header: RequestHeader;
  /** A UUID of ours, so that we can ask for the operation again even if no answer has reached us. */
  readonly operationId: string;
  readonly plan: Plan;
  /** Names under which it, and others, can be interrupted. */
  readonly tags: readonly string[];
}
