import { createHash } from 'node:crypto';
import { type Access, europeOnly, type S3Place } from '../access.js';
import { type Content, contentOf, piecesOf } from '../content.js';
import { StorageError } from '../storage-error.js';
import type { ChangeOptions, Entry, Obstacle, ReadOptions, Storage, WriteOptions } from '../storage.js';
import type { S3Address } from './address.js';
import { Bucket } from './bucket.js';
import { matchesChecksum } from './checksum.js';
import { listKeys } from './list.js';
import { versionOf } from './list-page.js';
import { abortUploads, maxPutSize, partSize, uploadInParts } from './multipart.js';
import { ErrorResponse } from './error-response.js';
import { sendCommand } from './send-command.js';
import { translate } from './translate.js';
import type { AttemptLimits } from './wire.js';

/** A prefix of an S3 bucket as a storage. Sends no request until one is needed. */
export class S3Storage implements Storage {
  readonly uri: string;
  /** A response takes tens of milliseconds, whatever its size: throughput depends on requests in flight. */
  readonly concurrency = 48;
  readonly #bucket: Bucket;
  readonly #prefix: string;

  constructor(address: S3Address, access: Access = europeOnly, limits?: AttemptLimits) {
    this.uri = `s3://${address.bucket}/${address.prefix}`;
    this.#bucket = new Bucket(address, access, limits);
    this.#prefix = address.prefix;
  }

  /** Checks that the bucket can be used, and returns where it is. */
  async place(): Promise<S3Place> {
    const { region, customEndpoint } = await this.#bucket.connection();
    return { region, endpoint: customEndpoint?.href };
  }

  list(prefix = ''): AsyncGenerator<Entry | Obstacle> {
    return listKeys(this.#bucket, this.#prefix, prefix);
  }

  async read(key: string, { range, version }: ReadOptions = {}): Promise<Uint8Array> {
    if (range !== undefined && range.end <= range.start) return new Uint8Array();
    try {
      const { body } = await this.#bucket.send({
        method: 'GET',
        key: this.#prefix + key,
        headers:
          range === undefined
            ? { 'x-amz-checksum-mode': 'ENABLED' }
            : { range: `bytes=${range.start}-${range.end - 1}` },
        onHeaders: (headers) => {
          const found = versionOf(headers.etag, headers['last-modified']);
          if (version !== undefined && found !== version) {
            throw new StorageError('changed', 'modified after it was listed');
          }
        },
      });
      return body;
    } catch (error) {
      if (isPastEnd(error)) return new Uint8Array();
      throw error;
    }
  }

  write(key: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return this.writeContent(key, contentOf(bytes), options);
  }

  async writeContent(
    key: string,
    content: Content,
    { ifAbsent = false, permit }: WriteOptions = {},
  ): Promise<void> {
    const full = this.#prefix + key;
    // A put stores content and name in one step, so there is a moment between the check and the name.
    await permit?.();
    if (content.size > maxPutSize) return uploadInParts(this.#bucket, full, content, ifAbsent);
    const body = content.size === 0 ? new Uint8Array() : await content.read({ start: 0, end: content.size });
    await this.#bucket.put(full, body, ifAbsent);
  }

  async remove(key: string, { permit }: ChangeOptions = {}): Promise<void> {
    await permit?.();
    await this.#removeKeys([this.#prefix + key]);
  }

  async removeAll(prefix: string, { permit }: ChangeOptions = {}): Promise<void> {
    // Any other prefix could match more than one folder, up to the root itself.
    if (!/[^/]\/$/.test(prefix)) throw new StorageError('failed', `not a folder below the root: '${prefix}'`);
    let batch: string[] = [];
    for await (const { key } of this.list(prefix)) {
      batch.push(this.#prefix + key);
      if (batch.length < maxKeysPerDelete) continue;
      await permit?.();
      await this.#removeKeys(batch);
      batch = [];
    }
    if (batch.length === 0) return;
    await permit?.();
    await this.#removeKeys(batch);
  }

  async stat(key: string): Promise<Entry | undefined> {
    const headers = await this.#bucket.head(this.#prefix + key);
    if (headers === undefined) return undefined;
    return {
      key,
      size: Number(headers['content-length'] ?? 0),
      version: versionOf(headers.etag, headers['last-modified']),
    };
  }

  async age(key: string): Promise<number | undefined> {
    const headers = await this.#bucket.head(this.#prefix + key);
    if (headers === undefined) return undefined;
    const [now, written] = [headers.date, headers['last-modified']].map((time) => Date.parse(time ?? ''));
    // If the server sends no date, use our clock: otherwise its files would stay new forever.
    return (Number.isNaN(now) ? Date.now() : now) - written;
  }

  async holds(entry: Entry, content: Content): Promise<boolean> {
    if (entry.size !== content.size) return false;
    if (await matchesEtag(entry.version, content)) return true;
    // The ETag does not help if the object is encrypted with a KMS key, or was uploaded with another part size.
    if (content.size > maxPutSize) return false;
    const bytes = await content.read({ start: 0, end: content.size });
    const headers = await this.#bucket.head(this.#prefix + entry.key);
    return headers !== undefined && matchesChecksum(headers, bytes) === true;
  }

  async sweep(): Promise<void> {
    await abortUploads(this.#bucket, this.#prefix);
  }

  async #removeKeys(keys: readonly string[]): Promise<void> {
    const connection = await this.#bucket.connection();
    const asked = { action: 's3:DeleteObject', bucket: this.#bucket.name, key: keys[0] };
    const command = new connection.sdk.DeleteObjectsCommand({
      Bucket: this.#bucket.name,
      Delete: { Objects: keys.map((key) => ({ Key: key })), Quiet: true },
    });
    const response = await sendCommand<{
      Errors?: readonly { Key?: string; Code?: string; Message?: string }[];
    }>(connection, command).catch((error: unknown) => {
      throw translate(error, asked);
    });
    const failed = response.Errors?.find(({ Code }) => Code !== 'NoSuchKey');
    if (failed === undefined) return;
    const { Key: key = '', Code: code = '', Message: message = '' } = failed;
    const status = code === 'AccessDenied' ? 403 : 400;
    throw translate(new ErrorResponse(status, code, message), { ...asked, key });
  }
}

/** Maximum keys per delete request. */
const maxKeysPerDelete = 1000;

/** The part size of the AWS tools, tried besides our own. */
const awsCliPartSize = 8 * 2 ** 20;

/** Whether an ETag is the MD5 of the content, or of its parts' MD5s (`<md5>-<parts>`). */
async function matchesEtag(etag: string, content: Content): Promise<boolean> {
  const parts = /^[0-9a-f]{32}-(\d+)$/.exec(etag)?.[1];
  if (parts === undefined) return (await md5Of(content, content.size)).toString('hex') === etag;
  for (const size of [partSize(content.size), awsCliPartSize]) {
    if (Math.ceil(content.size / size) !== Number(parts)) continue;
    const digests: Buffer[] = [];
    for (const { start, end } of piecesOf(content.size, size)) {
      digests.push(
        createHash('md5')
          .update(await content.read({ start, end }))
          .digest(),
      );
    }
    if (`${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}` === etag)
      return true;
  }
  return false;
}

async function md5Of(content: Content, size: number): Promise<Buffer> {
  const md5 = createHash('md5');
  for (const piece of piecesOf(size, maxPutSize)) md5.update(await content.read(piece));
  return md5.digest();
}

function isPastEnd(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof ErrorResponse && error.cause.code === 'InvalidRange'
  );
}
