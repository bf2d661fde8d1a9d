import { messageOf } from '../../../common/errors.js';

/** Why a cluster can't start: a line that says what is too small, and one that says what to do. */
export interface LimitProblem {
  readonly message: string;
  readonly hint: string;
}

export const orSmaller = 'or take fewer or smaller nodes (--task, --core, --instance-type)';

/** What could not be read is not checked: EMR checks it again. */
export function asWarning(error: unknown): string {
  return `${messageOf(error)}; not checked`;
}
