import { createHash } from 'node:crypto';
import { type Access, europeOnly, type S3Place } from '../access.js';
import { type ByteRange, type Content, contentOf, piecesOf } from '../content.js';
import { StorageError } from '../storage-error.js';
import type { ChangeOptions, Entry, Obstacle, ReadOptions, Storage, WriteOptions } from '../storage.js';
import type { S3Address } from './address.js';
import { Bucket, type RequestLimits } from './bucket.js';
import { foreign, hasId, type Headers, isHtml } from './check-response.js';
import { OversizedResponse } from './broken-response.js';
import { matchesChecksum } from './checksum.js';
import { copyObject, maxCopySize } from './copy.js';
import { ageOf, writeIfAbsent } from './if-absent.js';
import { listKeys } from './list.js';
import { versionOf } from './list-page.js';
import { maxPutSize, partSize, uploadInParts } from './multipart.js';
import { ErrorResponse } from './error-response.js';
import { maxKeysPerRemoval, removeKeys } from './remove.js';
import type { WireRequest } from './request.js';
import { abortUploads } from './unfinished-uploads.js';

/** A prefix of an S3 bucket as a storage. Sends no request until one is needed. */
export class S3Storage implements Storage {
  readonly uri: string;
  /** A response takes tens of milliseconds, whatever its size: throughput depends on requests in flight. */
  readonly concurrency = 48;
  readonly #bucket: Bucket;
  readonly #prefix: string;

  constructor(address: S3Address, access: Access = europeOnly, limits?: RequestLimits) {
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

  async read(key: string, { range, version, maxBytes }: ReadOptions = {}): Promise<Uint8Array> {
    if (range !== undefined && range.end <= range.start) return new Uint8Array();
    const most = range === undefined ? maxBytes : range.end - range.start;
    const request: WireRequest = {
      method: 'GET',
      key: this.#prefix + key,
      headers: range === undefined ? {} : { range: `bytes=${range.start}-${range.end - 1}` },
      expected: 'object',
      ...(most === undefined ? {} : { maxBytes: most }),
      onHeaders: (headers) => {
        if (version !== undefined) requireVersion(headers, version);
        if (range !== undefined) requireRange(headers, range);
      },
    };
    try {
      // A checksum is of the whole object.
      const { body } = await (range === undefined
        ? this.#bucket.get(request)
        : this.#bucket.send(request, 's3:GetObject'));
      return body;
    } catch (error) {
      if (isPastEnd(error)) return new Uint8Array();
      if (maxBytes === undefined || !(error instanceof StorageError)) throw error;
      if (!(error.cause instanceof OversizedResponse)) throw error;
      throw new StorageError('changed', `${maxBytes} bytes when listed, more when read`, error.cause);
    }
  }

  write(key: string, bytes: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return this.writeContent(key, contentOf(bytes), options);
  }

  /** An object can't grow. */
  append(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async writeContent(
    key: string,
    content: Content,
    { ifAbsent = false, permit }: WriteOptions = {},
  ): Promise<void> {
    const full = this.#prefix + key;
    const write = await this.#writing(full, content);
    // A put stores content and name in one step, so there is a moment between the check and the name.
    await permit?.();
    await (ifAbsent ? writeIfAbsent(this.#bucket, full, write) : write(false));
  }

  async copy(from: string, to: string, { permit }: ChangeOptions = {}): Promise<void> {
    const entry = await this.stat(from);
    if (entry === undefined) throw new StorageError('missing', `no such file: ${from}`);
    const { size } = entry;
    await permit?.();
    if (size <= maxCopySize && (await copyObject(this.#bucket, this.#prefix + from, this.#prefix + to)))
      return;
    await this.writeContent(to, { size, read: (range) => this.read(from, { range }) }, { permit });
  }

  async remove(key: string, { permit }: ChangeOptions = {}): Promise<void> {
    await permit?.();
    await removeKeys(this.#bucket, [this.#prefix + key]);
  }

  async removeAll(prefix: string, { permit }: ChangeOptions = {}): Promise<void> {
    // Any other prefix could match more than one folder, up to the root itself.
    if (!/[^/]\/$/.test(prefix)) throw new StorageError('failed', `not a folder below the root: '${prefix}'`);
    let batch: string[] = [];
    for await (const { key } of this.list(prefix)) {
      batch.push(this.#prefix + key);
      if (batch.length < maxKeysPerRemoval) continue;
      await permit?.();
      await removeKeys(this.#bucket, batch);
      batch = [];
    }
    if (batch.length === 0) return;
    await permit?.();
    await removeKeys(this.#bucket, batch);
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
    return headers === undefined ? undefined : ageOf(headers);
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

  /** How to write content to a key. */
  async #writing(key: string, content: Content): Promise<(ifAbsent: boolean) => Promise<void>> {
    if (content.size > maxPutSize) return (ifAbsent) => uploadInParts(this.#bucket, key, content, ifAbsent);
    const body = content.size === 0 ? new Uint8Array() : await content.read({ start: 0, end: content.size });
    return (ifAbsent) => this.#bucket.put(key, body, ifAbsent);
  }
}

/** @throws StorageError `changed`; ForeignResponse for a page that is no object at all */
function requireVersion(headers: Headers, version: string): void {
  if (versionOf(headers.etag, headers['last-modified']) === version) return;
  if (isHtml(headers) && !hasId(headers)) throw foreign(200, headers);
  throw new StorageError('changed', 'modified after it was listed');
}

/** @throws StorageError `failed` if the server sends other bytes than those asked for */
function requireRange(headers: Headers, { start, end }: ByteRange): void {
  if (headers['content-range']?.startsWith(`bytes ${start}-`) === true) return;
  // The whole object, and the range holds all of it.
  if (start === 0 && Number(headers['content-length'] ?? Infinity) <= end) return;
  throw new StorageError('failed', "the S3 server can't read a part of an object");
}

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
