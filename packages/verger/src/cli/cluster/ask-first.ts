import { VergerError } from '../../common/errors.js';
import { confirm } from './confirm.js';

/**
 * Asks before something costs money or is ended.
 * @param what a sentence, such as `This costs up to 5.00 USD.`
 * @param yes whether `--yes` was given
 * @throws VergerError `usage` without a terminal to ask on; `interrupted` unless the answer is yes
 */
export async function askFirst(what: string, yes: true | undefined, signal: AbortSignal): Promise<void> {
  if (yes === true) return;
  if (!(await confirm(`${what} Go on?`, signal))) throw new VergerError('interrupted', 'nothing was done');
}
