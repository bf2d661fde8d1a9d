import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import type { Job } from '../job/job.js';
import { openInput } from '../job/places.js';
import { Location } from '../storage/location.js';
import { StorageError } from '../storage/storage-error.js';

/**
 * A policy may allow listing a bucket but not reading its objects. Then no image is at fault.
 * @throws VergerError `access` if none of these images may be read
 */
export async function requireReadable(job: Job, images: readonly string[]): Promise<void> {
  const input = openInput(job);
  const denials = await concurrently(images, images.length, async (key) => {
    try {
      await input.read(key, { range: { start: 0, end: 1 } });
      return undefined;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return error.fault === 'denied' ? error : undefined;
    }
  });
  const [cause] = denials;
  if (cause === undefined || denials.includes(undefined)) return;
  throw new VergerError('access', `can't read ${Location.parse(job.input).text}: ${cause.message}`, {
    cause,
    hint: cause.hint ?? 'see docs/storage.md for the minimal policy',
  });
}
