import { createHash } from 'node:crypto';
import { VergerError } from '../common/errors.js';
import type { WorkFile } from '../job/work-files.js';
import { piecesOf } from '../storage/content.js';
import type { Storage } from '../storage/storage.js';

/** How much of a large file is held in memory while its digest is computed. */
const pieceBytes = 64 * 2 ** 20;

/** @throws VergerError `corrupt-result` if a file is not as reported; StorageError */
export async function requireDigest(
  storage: Storage,
  { key, sha256: expected, bytes }: WorkFile,
): Promise<void> {
  const hash = createHash('sha256');
  for (const range of piecesOf(bytes, pieceBytes)) hash.update(await storage.read(key, { range }));
  if (hash.digest('hex') === expected) return;
  throw new VergerError('corrupt-result', `${key} does not match its checksum`, {
    hint: 'verger inspect --verify shows what is damaged',
  });
}
