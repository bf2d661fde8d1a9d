import { createHash } from 'node:crypto';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { decodeFeatures } from '../job/features-file.js';
import type { SourceFile } from '../job/tasks/recall.js';
import { readFeatureRows } from '../parquet/read-features.js';
import { piecesOf } from '../storage/content.js';
import type { Storage } from '../storage/storage.js';

/** Some consecutive rows of a file. */
export interface EarlierRows {
  /** Index in the file of the first. */
  readonly start: number;
  readonly rows: number;
  /** float32 [rows, width] */
  readonly features: Float32Array;
  /** uint8 [rows, 32] */
  readonly digests: Uint8Array;
}

/** How much of a large part is held in memory while its digest is computed. */
const pieceBytes = 64 * 2 ** 20;

/**
 * Reads the features of a part or of a shard, after it has checked the digest of the whole file.
 * @throws VergerError `corrupt-result` if the file is not as reported; StorageError
 */
export async function* earlierRows(
  storage: Storage,
  file: SourceFile,
  width: number,
): AsyncGenerator<EarlierRows> {
  if (file.bytes > pieceBytes && !file.key.endsWith('.npz')) {
    await requireDigest(storage, file);
    yield* partRows(
      {
        byteLength: file.bytes,
        slice: async (start, end = file.bytes) =>
          bufferOf(await storage.read(file.key, { range: { start, end } })),
      },
      width,
    );
    return;
  }
  const bytes = await storage.read(file.key, { maxBytes: file.bytes });
  if (sha256(bytes) !== file.sha256) throw damaged();
  if (file.key.endsWith('.npz')) {
    const { index, features, digests, width: found } = decodeFeatures(bytes);
    if (found !== width) throw damaged();
    yield { start: 0, rows: index.length, features, digests };
    return;
  }
  const slice = (start: number, end = bytes.length): ArrayBuffer => bufferOf(bytes.subarray(start, end));
  const view = (start: number, end: number): Uint8Array => bytes.subarray(start, end);
  yield* partRows({ byteLength: bytes.length, slice, view }, width);
}

async function* partRows(
  part: Parameters<typeof readFeatureRows>[0],
  width: number,
): AsyncGenerator<EarlierRows> {
  let start = 0;
  for await (const group of readFeatureRows(part, width)) {
    yield { start, ...group };
    start += group.rows;
  }
}

async function requireDigest(storage: Storage, { key, sha256: expected, bytes }: SourceFile): Promise<void> {
  const hash = createHash('sha256');
  for (const range of piecesOf(bytes, pieceBytes)) hash.update(await storage.read(key, { range }));
  if (hash.digest('hex') !== expected) throw damaged();
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function damaged(): VergerError {
  return new VergerError('corrupt-result', 'does not match its checksum');
}
