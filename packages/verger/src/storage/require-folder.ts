import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import type { Location } from './location.js';

/**
 * Checks that a place on disk is a folder or does not exist: with a file there, later messages would say that some
 * other file is missing.
 * @param hint what to do instead
 * @throws VergerError `usage` if it is a file, or lies below one
 */
export async function requireFolder({ scheme, path }: Location, hint?: string): Promise<void> {
  if (scheme !== 'file') return;
  for (let place = path; ; place = dirname(place)) {
    const stats = await stat(place).catch(() => undefined);
    if (stats?.isFile() === true)
      throw new VergerError('usage', `${place} is a file, not a folder`, hint === undefined ? {} : { hint });
    if (stats !== undefined || dirname(place) === place) return;
  }
}
