import { randomUUID } from 'node:crypto';
import type { Content } from '../content.js';
import { type Bucket, writerHeader } from './bucket.js';
import { ErrorResponse } from './error-response.js';
import { withRetries } from './retry.js';
import { sendCommandOnce, sendCommand } from './send-command.js';
import { translate } from './translate.js';

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
}

/**
 * Uploads an object in parts. It appears whole, at the last step; a failure removes the parts.
 * @throws StorageError
 */
export async function uploadInParts(
  bucket: Bucket,
  key: string,
  content: Content,
  ifAbsent: boolean,
): Promise<void> {
  const upload = await begin(bucket, key);
  try {
    await complete(bucket, upload, await uploadParts(bucket, upload, content), ifAbsent);
  } catch (error) {
    await abort(bucket, upload.key, upload.id).catch(() => undefined);
    throw error;
  }
}

async function begin(bucket: Bucket, key: string): Promise<Upload> {
  const connection = await bucket.connection();
  const headers = await bucket.uploadHeaders(key);
  const writer = randomUUID();
  const isEncrypted = 'x-amz-server-side-encryption' in headers;
  const command = new connection.sdk.CreateMultipartUploadCommand({
    Bucket: bucket.name,
    Key: key,
    ContentType: headers['content-type'],
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'FULL_OBJECT',
    Metadata: { [writerHeader.replace('x-amz-meta-', '')]: writer },
    ...(isEncrypted ? { ServerSideEncryption: 'AES256' as const } : {}),
  });
  try {
    const { id, tried } = await withRetries(async (tried) => {
      const { UploadId: id = '' } = await sendCommandOnce<{ UploadId?: string }>(connection, command);
      return { id, tried };
    });
    // If a response was lost, we don't know that upload's ID: abort all others of this key.
    if (tried > 1) await abortUploads(bucket, key, (other) => other.key === key && other.id !== id);
    return { key, id, writer };
  } catch (error) {
    throw translate(error, { action: 's3:PutObject', bucket: bucket.name, key });
  }
}

interface Part {
  readonly PartNumber: number;
  readonly ETag: string | undefined;
  readonly ChecksumCRC32: string | undefined;
}

async function uploadParts(bucket: Bucket, { key, id }: Upload, content: Content): Promise<Part[]> {
  const size = partSize(content.size);
  const parts: Part[] = [];
  const numbers = Array.from({ length: Math.ceil(content.size / size) }, (_, i) => i + 1).values();
  const one = async (): Promise<void> => {
    for (const number of numbers) {
      const start = (number - 1) * size;
      const body = await content.read({ start, end: Math.min(content.size, start + size) });
      const query = { partNumber: number.toString(), uploadId: id };
      const { headers } = await bucket.send({ method: 'PUT', key, query, body });
      parts[number - 1] = {
        PartNumber: number,
        ETag: headers.etag,
        ChecksumCRC32: headers['x-amz-checksum-crc32'],
      };
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: parallelParts }, one));
  // Wait for all: a part that arrived after the abort would stay.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return parts;
}

async function complete(
  bucket: Bucket,
  upload: Upload,
  parts: readonly Part[],
  ifAbsent: boolean,
): Promise<void> {
  const connection = await bucket.connection();
  const { key, id, writer } = upload;
  const command = new connection.sdk.CompleteMultipartUploadCommand({
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    ChecksumType: 'FULL_OBJECT',
    MultipartUpload: { Parts: [...parts] as never },
    ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
  });
  try {
    await sendCommand(connection, command);
  } catch (error) {
    // The first attempt may have succeeded and its response been lost: then the upload is gone, and the object is ours.
    const isDone =
      error instanceof ErrorResponse && ['NoSuchUpload', 'PreconditionFailed'].includes(error.code);
    if (isDone && (await bucket.head(key))?.[writerHeader] === writer) return;
    throw translate(error, { action: 's3:PutObject', bucket: bucket.name, key });
  }
}

async function abort(bucket: Bucket, key: string, id: string): Promise<void> {
  const connection = await bucket.connection();
  const command = new connection.sdk.AbortMultipartUploadCommand({
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
  });
  try {
    await sendCommand(connection, command);
  } catch (error) {
    if (error instanceof ErrorResponse && error.status === 404) return;
    throw translate(error, { action: 's3:AbortMultipartUpload', bucket: bucket.name, key });
  }
}

/** Aborts unfinished uploads below a prefix. */
export async function abortUploads(
  bucket: Bucket,
  prefix: string,
  matches: (upload: { readonly key: string; readonly id: string }) => boolean = () => true,
): Promise<void> {
  const connection = await bucket.connection();
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker !== undefined) {
    const command: object = new connection.sdk.ListMultipartUploadsCommand({
      Bucket: bucket.name,
      Prefix: prefix,
      ...marker,
    });
    const page: UploadsPage = await sendCommand<UploadsPage>(connection, command).catch((error: unknown) => {
      throw translate(error, { action: 's3:ListBucketMultipartUploads', bucket: bucket.name });
    });
    for (const { Key: key = '', UploadId: id = '' } of page.Uploads ?? []) {
      if (matches({ key, id })) await abort(bucket, key, id);
    }
    marker =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker ?? '', UploadIdMarker: page.NextUploadIdMarker ?? '' }
        : undefined;
  }
}

interface UploadsPage {
  readonly Uploads?: readonly { readonly Key?: string; readonly UploadId?: string }[];
  readonly IsTruncated?: boolean;
  readonly NextKeyMarker?: string;
  readonly NextUploadIdMarker?: string;
}
