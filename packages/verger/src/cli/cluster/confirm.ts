import { createInterface } from 'node:readline/promises';
import { VergerError } from '../../common/errors.js';

/**
 * Asks at the terminal; only `y` and `yes` agree.
 * @throws VergerError `usage` where nobody can answer
 */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new VergerError('usage', 'this asks for a confirmation, and there is no terminal', {
      hint: 'add --yes to confirm, or --dry-run to see the plan alone',
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    throw new VergerError('interrupted', 'interrupted', { cause: error });
  } finally {
    terminal.close();
  }
}
