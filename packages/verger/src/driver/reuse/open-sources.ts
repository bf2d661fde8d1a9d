import { concurrently } from '../../common/concurrently.js';
import { VergerError } from '../../common/errors.js';
import { type Manifest, readManifest } from '../../job/manifest.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import type { Job } from '../../job/job.js';
import { openOutput } from '../../job/places.js';
import type { DescribeReport } from '../../job/tasks/describe.js';
import { addressOf } from '../list-input.js';
import type { RunRequest } from '../request.js';
import { differenceOf } from './difference.js';
import { ResultSource } from './result-source.js';

/** A result that a run may use. */
export interface EarlierResult {
  readonly storage: Storage;
  readonly manifest: Manifest;
  /** For people. */
  readonly name: string;
}

/**
 * The results that were named for a run to use.
 * @throws VergerError `not-found` if a place holds none
 */
export async function readNamedResults(
  { reuse }: RunRequest,
  { access }: Job,
): Promise<readonly EarlierResult[]> {
  return concurrently(reuse, reuse.length, async (place) => {
    const storage = openStorage(place, access);
    const manifest = await readManifest(storage);
    if (manifest !== undefined) return { storage, manifest, name: place.text };
    throw new VergerError('not-found', `no verger result in ${place.text}`, {
      hint: '--reuse takes the output of a run that has finished',
    });
  });
}

/**
 * The results whose features a run can use: that of its own output, if it is to be updated, and those that were named.
 * @param warn receives why a result can't be used: then its images are extracted
 */
export async function openResultSources(
  request: RunRequest,
  { job, shape }: { readonly job: Job; readonly shape: DescribeReport },
  named: readonly EarlierResult[],
  warn: (message: string) => void,
): Promise<readonly ResultSource[]> {
  const { update, output } = request;
  const own = update ? await readOwnResult(job, output.text) : [];
  const input = addressOf(request.input, job);
  return [...own, ...named].flatMap(({ storage, manifest, name }) => {
    const difference = differenceOf(manifest, job.model, shape);
    if (difference === undefined) return [new ResultSource(storage, manifest, { name, input, warn })];
    warn(`no features of ${name} can be used: ${difference}`);
    return [];
  });
}

/** None if the output holds none, or a damaged one. */
async function readOwnResult(job: Job, name: string): Promise<readonly EarlierResult[]> {
  const storage = openOutput(job);
  const manifest = await readManifest(storage).catch((error: unknown) => {
    if (error instanceof VergerError && error.code === 'corrupt-result') return undefined;
    throw error;
  });
  return manifest === undefined ? [] : [{ storage, manifest, name }];
}

/** Whether any features are to be looked for. */
export function looksForFeatures({ update, reuse }: RunRequest): boolean {
  return update || reuse.length > 0;
}
