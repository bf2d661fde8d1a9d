import { randomUUID } from 'node:crypto';
import type { Content } from '../content.js';
import type { Headers } from './check-response.js';
import { BrokenResponse } from './broken-response.js';
import { type Bucket, writerHeader } from './bucket.js';
import { ErrorResponse } from './error-response.js';
import type { WireRequest } from './request.js';
import { abort, abortUploads } from './unfinished-uploads.js';
import { escaped, leaf, unescaped } from './xml.js';

/** Larger objects are uploaded in parts: a single request would restart from zero after each fault. */
export const maxPutSize = 64 * 2 ** 20;
const minPartSize = 16 * 2 ** 20;
const maxParts = 10_000;
const parallelParts = 4;

/** The part size of an upload: S3 accepts up to 10,000 parts. */
export function partSize(bytes: number): number {
  return Math.max(minPartSize, Math.ceil(bytes / maxParts / 2 ** 20) * 2 ** 20);
}

interface Upload {
  readonly key: string;
  readonly id: string;
  /** Distinguishes our object from another writer's. */
  readonly writer: string;
  /** Whether the server keeps one checksum for the whole object. */
  readonly hasChecksum: boolean;
}

/**
 * Uploads an object in parts. It appears whole, at the last step; a failure removes the parts.
 * @param ifAbsent fail with `exists` if the key is taken; the server must support that
 * @throws StorageError
 */
export async function uploadInParts(
  bucket: Bucket,
  key: string,
  content: Content,
  ifAbsent: boolean,
): Promise<void> {
  // Some servers refuse the checksum at the start, others only at the end.
  await (
    await bucket.connection()
  ).abilities.wholeChecksums.use((hasChecksum) =>
    uploadOnce(bucket, key, content, { ifAbsent, hasChecksum }),
  );
}

async function uploadOnce(
  bucket: Bucket,
  key: string,
  content: Content,
  { ifAbsent, hasChecksum }: { readonly ifAbsent: boolean; readonly hasChecksum: boolean },
): Promise<void> {
  const upload = await begin(bucket, key, hasChecksum);
  try {
    await complete(bucket, upload, await uploadParts(bucket, upload, content), ifAbsent);
  } catch (error) {
    await abort(bucket, upload.key, upload.id).catch(() => undefined);
    throw error;
  }
}

async function begin(bucket: Bucket, key: string, hasChecksum: boolean): Promise<Upload> {
  const writer = randomUUID();
  const checksum = { 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'FULL_OBJECT' };
  const { id, tried } = await bucket.upload(key, (upload) =>
    bucket.request(
      {
        method: 'POST',
        key,
        query: { uploads: '' },
        headers: { ...upload, [writerHeader]: writer, ...(hasChecksum ? checksum : {}) },
        body: new Uint8Array(),
        expected: { root: 'InitiateMultipartUploadResult' },
      },
      's3:PutObject',
      ({ body }, tried) => ({ id: idOf(body.toString('utf8')), tried }),
    ),
  );
  // If a response was lost, we don't know that upload's ID: abort all others of this key.
  if (tried > 1) await abortUploads(bucket, key, (other) => other.key === key && other.id !== id);
  return { key, id, writer, hasChecksum };
}

/** @throws BrokenResponse */
function idOf(xml: string): string {
  const id = unescaped(leaf(xml, 'UploadId') ?? '');
  if (id === '') throw new BrokenResponse('the upload has no identifier');
  return id;
}

interface Part {
  readonly etag: string;
  readonly crc32: string | undefined;
}

async function uploadParts(
  bucket: Bucket,
  { key, id, hasChecksum }: Upload,
  content: Content,
): Promise<Part[]> {
  const size = partSize(content.size);
  const parts: Part[] = [];
  const numbers = Array.from({ length: Math.ceil(content.size / size) }, (_, i) => i + 1).values();
  const one = async (): Promise<void> => {
    for (const number of numbers) {
      const start = (number - 1) * size;
      const body = await content.read({ start, end: Math.min(content.size, start + size) });
      const query = { partNumber: number.toString(), uploadId: id };
      parts[number - 1] = await bucket.request(
        { method: 'PUT', key, query, body, hasChecksum, expected: 'stored' },
        's3:PutObject',
        ({ headers }) => ({ etag: etagOf(headers), crc32: headers['x-amz-checksum-crc32'] }),
      );
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallelParts }, one));
  // Wait for all: a part that arrived after the abort would stay.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return parts;
}

/** @throws BrokenResponse */
function etagOf({ etag }: Headers): string {
  if (etag === undefined) throw new BrokenResponse('a part of the upload has no ETag');
  return etag;
}

async function complete(
  bucket: Bucket,
  { key, id, writer, hasChecksum }: Upload,
  parts: readonly Part[],
  ifAbsent: boolean,
): Promise<void> {
  const listed = parts.map(({ etag, crc32 }, i) => {
    const checksum = hasChecksum && crc32 !== undefined ? `<ChecksumCRC32>${crc32}</ChecksumCRC32>` : '';
    return `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escaped(etag)}</ETag>${checksum}</Part>`;
  });
  const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/';
  const request: WireRequest = {
    method: 'POST',
    key,
    query: { uploadId: id },
    headers: {
      'content-type': 'application/xml',
      ...(hasChecksum ? { 'x-amz-checksum-type': 'FULL_OBJECT' } : {}),
      ...(ifAbsent ? { 'if-none-match': '*' } : {}),
    },
    body: Buffer.from(
      `<CompleteMultipartUpload xmlns="${xmlns}">${listed.join('')}</CompleteMultipartUpload>`,
    ),
    expected: { root: 'CompleteMultipartUploadResult' },
  };
  try {
    await bucket.send(request, 's3:PutObject');
  } catch (error) {
    // The first attempt may have succeeded and its response been lost: then the upload is gone, and the object is ours.
    const code = error instanceof Error && error.cause instanceof ErrorResponse ? error.cause.code : '';
    const mayBeDone = ['NoSuchUpload', 'PreconditionFailed'].includes(code);
    if (mayBeDone && (await bucket.head(key))?.[writerHeader] === writer) return;
    throw error;
  }
}
