import { VergerError } from '../../common/errors.js';
import { type Manifest, readManifest } from '../../job/manifest.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Storage } from '../../storage/storage.js';
import type { Job } from '../../job/job.js';
import { openOutput } from '../../job/places.js';
import type { DescribeReport } from '../../job/tasks/describe.js';
import type { RunRequest } from '../request.js';
import { differenceOf } from './feature-digest.js';
import { ResultSource } from './result-source.js';

/**
 * The results whose features a run may use: that of its own output, if it is to be updated, and others that were named.
 * @param warn receives why a result can't be used: then its images are extracted
 * @throws VergerError `not-found` if a place that was named holds no result
 */
export async function openResultSources(
  { update, output, reuse }: RunRequest,
  { job, shape }: { readonly job: Job; readonly shape: DescribeReport },
  warn: (message: string) => void,
): Promise<readonly ResultSource[]> {
  const sources: ResultSource[] = [];
  const add = (storage: Storage, manifest: Manifest, name: string): void => {
    const difference = differenceOf(manifest, job.model, shape);
    if (difference === undefined)
      sources.push(new ResultSource(storage, manifest, { name, input: job.input, warn }));
    else warn(`no features of ${name} can be used: ${difference}`);
  };
  if (update) {
    const own = openOutput(job);
    const manifest = await readManifest(own).catch((error: unknown) => {
      if (error instanceof VergerError && error.code === 'corrupt-result') return undefined;
      throw error;
    });
    if (manifest !== undefined) add(own, manifest, output.text);
  }
  for (const place of reuse) {
    const storage = openStorage(Location.parse(place.folderUri), job.access);
    const manifest = await readManifest(storage);
    if (manifest === undefined) {
      throw new VergerError('not-found', `no verger result in ${place.text}`, {
        hint: '--reuse takes the output of a run that has finished',
      });
    }
    add(storage, manifest, place.text);
  }
  return sources;
}

/** Whether any features are to be looked for. */
export function looksForFeatures({ update, reuse }: RunRequest): boolean {
  return update || reuse.length > 0;
}
