import type { Plan, RequestHeader } from './messages.js';

/** One query. */
export interface Operation {
  readonly header: RequestHeader;
  /** A UUID, chosen by the client so that it can reattach even before the first response. */
  readonly operationId: string;
  readonly plan: Plan;
  /** Names by which queries can be interrupted. */
  readonly tags: readonly string[];
}
