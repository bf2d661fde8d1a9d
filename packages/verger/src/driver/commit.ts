import type { Manifest } from '../job/manifest.js';
import { outputKeys } from '../job/work-files.js';
import { removeWork } from './own-files.js';
import { replaceResult } from './replace-result.js';
import { checkParts, removeStaleParts, writeManifest } from './result-files.js';
import type { PageWriter, RunContext } from './run-context.js';
import type { StageClock } from './stage-clock.js';

/**
 * Publishes a result whose parts are written: the manifest, the report page and, last, `_SUCCESS`; or all of it at once,
 * if it has waited to replace another.
 */
export async function commit(
  run: RunContext,
  clock: StageClock,
  manifest: Manifest,
  writePage: PageWriter,
): Promise<void> {
  // The output itself reads the lock before each of these changes.
  const { output, log } = run;
  const { rows, rejects, byReason } = manifest.counts;
  await checkParts(output, manifest);
  if (run.staging === '') await removeStaleParts(output, manifest);
  await writeManifest(output, manifest);
  // The page shows what is in the log.
  await log.flush();
  await writePage(output);
  clock.end('commit');
  run.emit({ type: 'run-done', rows, rejects, byReason, seconds: manifest.run.seconds });
  await log.settle();
  if (run.staging !== '') return replaceResult(run.held, run.staging, run.claiming);
  await output.write(outputKeys.success, new Uint8Array());
  await removeWork(output);
}
