import { VergerError } from '../../common/errors.js';
import { isKey } from '../../storage/key.js';
import type { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';

/** The beginning of a file that was no image: enough to see what it is. */
export interface FirstBytes {
  /** Of the whole file. */
  readonly size: number;
  /** In hexadecimal. */
  readonly bytes: string;
}

const most = 64;

/**
 * @param path below the input, as the result has it: a stranger may have written it
 * @throws VergerError `not-found` if there is no such file in the input
 */
export async function firstBytes(
  input: Location,
  path: string,
  allowRegions: readonly string[],
): Promise<FirstBytes> {
  const storage = openStorage(input, { allowRegions });
  const entry = isKey(path) ? await storage.stat(path) : undefined;
  if (entry === undefined)
    throw new VergerError('not-found', 'the file is gone', {
      hint: 'images in packed files can’t be looked at',
    });
  const end = Math.min(most, entry.size);
  const bytes = end === 0 ? new Uint8Array() : await storage.read(path, { range: { start: 0, end } });
  return { size: entry.size, bytes: Buffer.from(bytes).toString('hex') };
}
