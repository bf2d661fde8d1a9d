import { decodeRecogniser, encodeRecogniser, type Recogniser, RecogniserError } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { readNamedFile } from '../storage/read-named-file.js';
import { StorageError } from '../storage/storage-error.js';

/** A recogniser with the digest of its file. */
export interface StoredRecogniser {
  readonly recogniser: Recogniser;
  readonly sha256: string;
}

/** Of 120 labels and 1,280 features it is 8 MB. */
const mostBytes = 2 ** 30;

/** @throws VergerError `storage`, `usage` if there is no such file; `corrupt-result` if it is not a recogniser that this version can read */
export async function readRecogniser(location: Location, access: Access): Promise<StoredRecogniser> {
  const bytes = await readNamedFile(location, access, { maxBytes: mostBytes });
  try {
    return { recogniser: decodeRecogniser(bytes), sha256: sha256(bytes) };
  } catch (error) {
    if (!(error instanceof RecogniserError)) throw error;
    const message = `can't read ${location.text}: ${error.message}`;
    throw new VergerError('corrupt-result', message, {
      cause: error,
      hint: '`verger train` makes recognisers',
    });
  }
}

/** @throws VergerError `usage` if there is such a file */
export async function requireNoFile(location: Location, access: Access): Promise<void> {
  if ((await openStorage(location.parent, access).stat(location.name)) !== undefined) throw taken(location);
}

/**
 * @returns the SHA-256 of the file
 * @throws VergerError `usage` if there is one and it may not be replaced
 */
export async function writeRecogniser(
  recogniser: Recogniser,
  location: Location,
  access: Access,
  { overwrite }: { readonly overwrite: boolean },
): Promise<string> {
  const bytes = encodeRecogniser(recogniser);
  try {
    await openStorage(location.parent, access).write(location.name, bytes, { ifAbsent: !overwrite });
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'exists') throw taken(location);
    throw error;
  }
  return sha256(bytes);
}

function taken({ text }: Location): VergerError {
  return new VergerError('usage', `${text} exists`, { hint: 'to replace it, add --overwrite' });
}
