import { systemCode, VergerError } from './errors.js';
import { runTool } from './run-tool.js';

/** Runs a tool that a command needs. @throws VergerError `not-found` if it is not installed */
export async function requireTool(
  command: string,
  args: readonly string[],
  { name, hint }: { readonly name: string; readonly hint: string },
): Promise<string> {
  try {
    return await runTool(command, args);
  } catch (error) {
    const problem = systemCode(error) === 'ENOENT' ? 'is not installed' : 'does not run';
    throw new VergerError('not-found', `${name} ${problem}`, { cause: error, hint });
  }
}
