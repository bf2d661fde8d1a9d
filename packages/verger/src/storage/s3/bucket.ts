import { randomUUID } from 'node:crypto';
import type { Access } from '../access.js';
import { StorageError } from '../storage-error.js';
import type { S3Address } from './address.js';
import { requireAllowedRegion } from './allowed-region.js';
import type { Headers } from './check-response.js';
import { type Connection, connect } from './connection.js';
import { contentType } from './content-type.js';
import type { AttemptLimits } from './deadline.js';
import { encryptionFor } from './encryption.js';
import { type ListPage, parseListPage } from './list-page.js';
import { isOfOneObject } from './one-object.js';
import type { WireRequest, WireResponse } from './request.js';
import { type RetryBudget, withRetries } from './retry.js';
import type { TrackRecord } from './track-record.js';
import { reasonOf, translate } from './translate.js';
import { sendOnce } from './wire.js';

/** Metadata by which a writer recognizes its own object after a lost response. */
export const writerHeader = 'x-amz-meta-verger-writer';

/** How long to wait for a server; what is absent is as usual. */
export interface RequestLimits {
  readonly attempt?: AttemptLimits;
  readonly retries?: RetryBudget;
}

/** Requests to a bucket, with retries. All throw StorageError. */
export class Bucket {
  readonly name: string;
  /** The prefix of all keys that this process uses, empty or with a trailing slash. */
  readonly prefix: string;
  readonly #address: S3Address;
  readonly #access: Access;
  readonly #limits: RequestLimits;

  constructor(address: S3Address, access: Access, limits: RequestLimits = {}) {
    this.name = address.bucket;
    this.prefix = address.prefix;
    this.#address = address;
    this.#access = access;
    this.#limits = limits;
  }

  /** The only way to the bucket, and so the place to enforce the rule that keeps data in Europe. */
  async connection(): Promise<Connection> {
    try {
      const connection = await connect(this.#address, this.#access.s3);
      requireAllowedRegion(this.name, connection, this.#access.allowRegions);
      return connection;
    } catch (error) {
      throw translate(error, { action: 's3:ListBucket', bucket: this.name });
    }
  }

  /** @param action the permission that the request needs */
  send(request: WireRequest, action: string): Promise<WireResponse> {
    return this.request(request, action, (response) => response);
  }

  /**
   * @param parse throws BrokenResponse if the response is incomplete: then the request is sent again
   * @returns the parsed response; the parser also receives the number of attempts
   */
  async request<T>(
    request: WireRequest,
    action: string,
    parse: (response: WireResponse, tried: number) => T,
  ): Promise<T> {
    const connection = await this.connection();
    const began = performance.now();
    const { key } = request;
    try {
      const { attempt, retries } = this.#limits;
      return await withRetries(async (tried, msLeft) => {
        const response = await sendOnce(connection, request, attempt, msLeft);
        const parsed = parse(response, tried);
        note(connection.record, request, response);
        return parsed;
      }, retries);
    } catch (error) {
      if (await isOfOneObject(connection, this.prefix, request, error, began)) {
        throw new StorageError('failed', `${reasonOf(error)}, but other objects work`, error);
      }
      throw translate(error, { action, bucket: this.name, ...(key === undefined ? {} : { key }) });
    }
  }

  /** One page of the keys with a prefix. */
  listPage(query: {
    readonly prefix: string;
    readonly startAfter?: string;
    readonly next?: string | undefined;
    readonly delimiter?: string;
  }): Promise<ListPage> {
    const request: WireRequest = {
      method: 'GET',
      expected: { root: 'ListBucketResult' },
      query: {
        'list-type': '2',
        'encoding-type': 'url',
        prefix: query.prefix,
        ...(query.startAfter === undefined ? {} : { 'start-after': query.startAfter }),
        ...(query.next === undefined ? {} : { 'continuation-token': query.next }),
        ...(query.delimiter === undefined ? {} : { delimiter: query.delimiter }),
      },
    };
    return this.request(request, 's3:ListBucket', ({ body }) => parseListPage(body.toString('utf8')));
  }

  /** Reads or looks at an object, with its checksum if the server sends it. */
  async get(request: WireRequest): Promise<WireResponse> {
    return (await this.connection()).abilities.sentChecksums.useAtOnce((can) => {
      const headers = { ...request.headers, ...(can ? { 'x-amz-checksum-mode': 'ENABLED' } : {}) };
      return this.send({ ...request, headers }, 's3:GetObject');
    });
  }

  /** Undefined if there is no such object. */
  async head(key: string): Promise<Headers | undefined> {
    try {
      return (await this.get({ method: 'HEAD', key, expected: 'object' })).headers;
    } catch (error) {
      if (error instanceof StorageError && error.fault === 'missing') return undefined;
      throw error;
    }
  }

  /**
   * Writes an object with one request: a reader sees either the old one or the new.
   * @param ifAbsent fail with `exists` if the key is taken; the server must support that
   */
  async put(key: string, body: Uint8Array, ifAbsent = false): Promise<void> {
    const writer = randomUUID();
    const condition = ifAbsent ? { 'if-none-match': '*', [writerHeader]: writer } : {};
    const { checksums } = (await this.connection()).abilities;
    try {
      await this.upload(key, (upload) =>
        checksums.use((hasChecksum) => {
          const headers = { ...upload, ...condition };
          const request = { method: 'PUT', key, headers, body, hasChecksum, expected: 'stored' } as const;
          return this.send(request, 's3:PutObject');
        }),
      );
    } catch (error) {
      // Our own first attempt may have succeeded and its response been lost.
      const isConflict = error instanceof StorageError && error.fault === 'exists';
      const isOurs = ifAbsent && isConflict && (await this.head(key))?.[writerHeader] === writer;
      if (!isOurs) throw error;
    }
  }

  /**
   * Starts an upload, encrypted if the server can do that.
   * @param start receives the headers of the request: encryption, and a media type for browsers and other tools
   */
  async upload<T>(key: string, start: (headers: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    const type = { 'content-type': contentType(key) };
    const connection = await this.connection();
    const encryption = await encryptionFor(connection, async () => {
      const expected = { root: 'ServerSideEncryptionConfiguration' };
      const request = { method: 'GET', query: { encryption: '' }, expected } as const;
      return (await this.send(request, 's3:GetEncryptionConfiguration')).body.toString('utf8');
    });
    if (encryption === undefined) return start(type);
    const encrypted = { ...type, 'x-amz-server-side-encryption': encryption };
    return connection.abilities.encryption.use((can) => start(can ? encrypted : type));
  }
}

function note(record: TrackRecord, { key, method, expected }: WireRequest, { body }: WireResponse): void {
  if (key === undefined) return;
  if (expected === 'stored') record.succeeded('written', key, 0);
  if (expected === 'object' && method === 'GET') record.succeeded('read', key, body.length);
}
