import { concurrently } from '../../common/concurrently.js';
import { VergerError } from '../../common/errors.js';
import { encodeJson } from '../../common/json.js';
import { type BegunPredictions, type PredictionsManifest, readPredictions } from '../../job/predictions.js';
import { outputKeys } from '../../job/work-files.js';
import type { Storage } from '../../storage/storage.js';
import { findOwnFiles, foreign, type OwnFiles, removeWork } from '../own-files.js';

/**
 * Claims an output for predictions. Hold its lock.
 * @returns the manifest, if they are made already
 * @throws VergerError `plan-mismatch` if the output holds a result, files of others, or other predictions that may not be
 * replaced
 */
export async function claimForPredictions(
  output: Storage,
  wanted: BegunPredictions,
  { overwrite }: { readonly overwrite: boolean },
): Promise<PredictionsManifest | undefined> {
  if ((await output.stat(outputKeys.plan)) !== undefined)
    throw new VergerError('plan-mismatch', 'the output holds the result of a run', {
      hint: 'choose another folder for the predictions',
    });
  const found = await readPredictions(output);
  if (found === undefined && (await output.stat(outputKeys.success)) !== undefined)
    throw foreign(outputKeys.success, 'choose another output: readers would see both as one table');
  if (found !== undefined && !overwrite) {
    if (found.digest !== wanted.digest) throw mismatch(found, wanted);
    const manifest = await wholeOf(output, found);
    if (manifest !== undefined) return manifest;
  }
  const own = await findOwnFiles(output, found === undefined ? [] : [found.digest]);
  if (own.stranger !== undefined && (overwrite || found === undefined))
    throw foreign(own.stranger, 'choose another output, or move this file away: verger removes only its own');
  await output.remove(outputKeys.success);
  await output.sweep();
  if (overwrite) await clear(output, own);
  // Last: until then the output is known to hold the earlier ones, so that a second attempt can remove them.
  await output.write(outputKeys.predictions, encodeJson(wanted));
  return undefined;
}

/** The manifest of predictions that are finished, if nothing of them was lost. */
async function wholeOf(
  output: Storage,
  found: BegunPredictions | PredictionsManifest,
): Promise<PredictionsManifest | undefined> {
  if (!('parts' in found) || (await output.stat(outputKeys.success)) === undefined) return undefined;
  const sizes = await concurrently(
    found.parts,
    output.concurrency,
    async ({ name }) => (await output.stat(name))?.size,
  );
  return found.parts.every(({ bytes }, i) => sizes[i] === bytes) ? found : undefined;
}

async function clear(output: Storage, { parts }: OwnFiles): Promise<void> {
  await concurrently(parts, output.concurrency, (key) => output.remove(key));
  await removeWork(output);
}

function mismatch(found: BegunPredictions, wanted: BegunPredictions): VergerError {
  const isSame = found.recogniser.sha256 === wanted.recogniser.sha256;
  return new VergerError(
    'plan-mismatch',
    `the output holds predictions ${isSame ? 'for other rows' : 'of another recogniser'}`,
    { hint: 'to replace them, add --overwrite; or choose another folder' },
  );
}
