import { dirname } from 'node:path';
import { packageFile } from '../common/package-root.js';
import { runTool, toolFailed } from '../common/run-tool.js';
import type { Session } from './session.js';

/**
 * Runs all cells of a notebook in its folder, and keeps their outputs in it.
 * @param notebook an absolute path
 * @throws VergerError `task-failed` if a cell fails, whose output is then in the notebook; `interrupted`
 */
export async function executeNotebook(
  notebook: string,
  { python, env }: Session,
  signal: AbortSignal,
): Promise<void> {
  const command = [packageFile('jupyter/execute.py'), notebook];
  await runTool(python, command, { env, cwd: dirname(notebook), signal }).catch((error: unknown) => {
    throw toolFailed('task-failed', 'the notebook failed', error, 'its outputs up to there are in it');
  });
}
