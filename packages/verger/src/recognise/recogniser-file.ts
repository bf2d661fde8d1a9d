import { decodeRecogniser, encodeRecogniser, type Recogniser, RecogniserError } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { readNamedFile } from '../storage/read-named-file.js';
import { writeNamedFile } from '../storage/write-named-file.js';

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
  await writeNamedFile(location, bytes, access, { overwrite });
  return sha256(bytes);
}
