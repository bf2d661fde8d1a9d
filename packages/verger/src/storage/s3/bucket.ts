import { randomUUID } from 'node:crypto';
import type { Access } from '../access.js';
import type { StorageError } from '../storage-error.js';
import type { S3Address } from './address.js';
import { requireAllowedRegion } from './allowed-region.js';
import { type Connection, connect } from './connection.js';
import { encryptionFor } from './encryption.js';
import { contentType } from './content-type.js';
import { type ListPage, parseListPage } from './list-page.js';
import { ErrorResponse } from './error-response.js';
import { withRetries } from './retry.js';
import { translate } from './translate.js';
import {
  defaultAttemptLimits,
  type AttemptLimits,
  sendOnce,
  type WireResponse,
  type WireRequest,
} from './wire.js';

/** The permission that each request needs. */
const actions = { GET: 's3:GetObject', HEAD: 's3:GetObject', PUT: 's3:PutObject' } as const;

/** Metadata by which a writer recognizes its own object after a lost response. */
export const writerHeader = 'x-amz-meta-verger-writer';

/** Requests to a bucket, with retries. All throw StorageError. */
export class Bucket {
  readonly name: string;
  readonly #address: S3Address;
  readonly #access: Access;
  readonly #limits: AttemptLimits;

  constructor(address: S3Address, access: Access, limits: AttemptLimits = defaultAttemptLimits) {
    this.name = address.bucket;
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

  async send(request: WireRequest): Promise<WireResponse> {
    const connection = await this.connection();
    try {
      return await withRetries(() => sendOnce(connection, request, this.#limits));
    } catch (error) {
      throw this.#fault(error, request);
    }
  }

  /** One page of the keys with a prefix. */
  async listPage(query: {
    readonly prefix: string;
    readonly startAfter?: string;
    readonly next?: string | undefined;
    readonly delimiter?: string;
  }): Promise<ListPage> {
    const { body } = await this.send({
      method: 'GET',
      query: {
        'list-type': '2',
        'encoding-type': 'url',
        prefix: query.prefix,
        ...(query.startAfter === undefined ? {} : { 'start-after': query.startAfter }),
        ...(query.next === undefined ? {} : { 'continuation-token': query.next }),
        ...(query.delimiter === undefined ? {} : { delimiter: query.delimiter }),
      },
    });
    return parseListPage(body.toString('utf8'));
  }

  /** Undefined if there is no such object. */
  async head(key: string): Promise<WireResponse['headers'] | undefined> {
    try {
      return (await this.send({ method: 'HEAD', key, headers: { 'x-amz-checksum-mode': 'ENABLED' } }))
        .headers;
    } catch (error) {
      if ((error as StorageError).fault === 'missing') return undefined;
      throw error;
    }
  }

  /** Writes an object with one request: a reader sees either the old one or the new. */
  async put(key: string, body: Uint8Array, ifAbsent: boolean): Promise<void> {
    const writer = randomUUID();
    const headers = {
      ...(await this.uploadHeaders(key)),
      ...(ifAbsent ? { 'if-none-match': '*', [writerHeader]: writer } : {}),
    };
    try {
      await this.send({ method: 'PUT', key, headers, body });
    } catch (error) {
      // Our own first attempt may have succeeded and its response been lost.
      const isOurs = ifAbsent && isConflict(error) && (await this.head(key))?.[writerHeader] === writer;
      if (!isOurs) throw error;
    }
  }

  /** Headers for every upload: encryption, and a media type for browsers and other tools. */
  async uploadHeaders(key: string): Promise<Record<string, string>> {
    const encryption = await encryptionFor(await this.connection(), this.name);
    return {
      'content-type': contentType(key),
      ...(encryption === undefined ? {} : { 'x-amz-server-side-encryption': encryption }),
    };
  }

  #fault(error: unknown, { method, key, query }: WireRequest): StorageError {
    const action =
      key === undefined ? 's3:ListBucket' : query?.uploadId === undefined ? actions[method] : 's3:PutObject';
    return translate(error, { action, bucket: this.name, ...(key === undefined ? {} : { key }) });
  }
}

function isConflict(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof ErrorResponse &&
    error.cause.code === 'PreconditionFailed'
  );
}
