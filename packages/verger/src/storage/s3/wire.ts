import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { BrokenResponse } from './broken-response.js';
import { verifyChecksum, crc32Base64 } from './checksum.js';
import { parseErrorResponse } from './error-response.js';

/** Everything needed to send requests to a bucket. */
export interface Wire {
  readonly client: S3Client;
  /** The region to sign requests for. */
  readonly region: string;
  /** Base URL of the bucket's keys by the SDK's rules: the bucket is in the host name or in the path. */
  readonly url: URL;
}

/** A request to a bucket or one of its keys. */
export interface WireRequest {
  readonly method: 'GET' | 'PUT' | 'HEAD';
  /** If undefined, the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Inspects a response before its body is read; throwing aborts the request. */
  readonly onHeaders?: (headers: Headers) => void;
}

type Headers = Readonly<Record<string, string | undefined>>;

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Limits for one attempt. */
export interface AttemptLimits {
  /** Until the response starts. */
  readonly firstByteMs: number;
  /** Give up on a body that is slower than this on average. */
  readonly bytesPerSecond: number;
}

export const defaultAttemptLimits: AttemptLimits = { firstByteMs: 20_000, bytesPerSecond: 50_000 };

/**
 * Sends one request and reads the whole response: the fast path, for requests that a run makes thousands of times.
 *
 * The SDK's commands take 1 ms of CPU for an object of 5 kB and 50 ms for a page of 1,000 keys, mostly to convert to
 * and from schema objects. Signing with the SDK's signer and sending with its HTTP handler, with its credentials,
 * endpoints and sockets, takes a fifth and a tenth of that. Rare requests use the SDK's commands.
 * @throws ErrorResponse for any status but a success; BrokenResponse if it did not arrive intact
 */
export async function sendOnce(
  wire: Wire,
  request: WireRequest,
  limits: AttemptLimits = defaultAttemptLimits,
): Promise<WireResponse> {
  const stop = new AbortController();
  const timer = new Deadline(limits.firstByteMs + transferMs(request.body?.length ?? 0, limits), stop);
  try {
    const handler = wire.client.config.requestHandler as HttpHandler;
    const { response } = await handler.handle(await signed(wire, request), { abortSignal: stop.signal });
    const { body, headers } = response;
    const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    timer.set(limits.firstByteMs + transferMs(length ?? 0, limits));
    stop.signal.addEventListener('abort', () =>
      body.destroy(new BrokenResponse('the response was too slow')),
    );
    const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
    try {
      if (isSuccess) request.onHeaders?.(headers);
    } catch (error) {
      body.destroy();
      throw error;
    }
    const bytes = await collect(body);
    if (!isSuccess) throwErrorResponse(wire, response.statusCode, headers, bytes);
    if (length !== undefined && request.method !== 'HEAD' && bytes.length !== length) {
      throw new BrokenResponse(`received ${bytes.length} of ${length} bytes`);
    }
    if (request.method === 'GET') verifyChecksum(headers, bytes);
    return { status: response.statusCode, headers, body: bytes };
  } catch (error) {
    if (stop.signal.aborted) throw new BrokenResponse('the response was too slow');
    throw error;
  } finally {
    timer.end();
  }
}

/** The SDK's HTTP handler, which it types loosely. */
interface HttpHandler {
  handle(
    request: HttpRequest,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{
    readonly response: { readonly statusCode: number; readonly headers: Headers; readonly body: Readable };
  }>;
}

/** A deadline that can be extended. */
class Deadline {
  readonly #controller: AbortController;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, controller: AbortController) {
    this.#controller = controller;
    this.set(ms);
  }

  set(ms: number): void {
    this.end();
    this.#timer = setTimeout(() => this.#controller.abort(), ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function transferMs(bytes: number, { bytesPerSecond }: AttemptLimits): number {
  return (bytes / bytesPerSecond) * 1000;
}

function throwErrorResponse({ client }: Wire, status: number, headers: Headers, body: Buffer): never {
  const response = parseErrorResponse(status, headers, body);
  const { serverTime } = response.details;
  // As in the SDK's own commands: sign the next attempt with the server's time.
  if (response.code === 'RequestTimeTooSkewed' && serverTime !== undefined) {
    client.config.systemClockOffset = serverTime - Date.now();
  }
  throw response;
}

async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

type Signer = Awaited<ReturnType<S3Client['config']['signer']>>;
type HttpRequest = Parameters<Signer['sign']>[0];

async function signed({ client, region, url }: Wire, request: WireRequest): Promise<HttpRequest> {
  const { key, query, body } = request;
  const root = url.pathname.replace(/\/$/, '');
  const unsigned: HttpRequest = {
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: key === undefined ? `${root}/` : `${root}/${encodeKey(key)}`,
    query: { ...query },
    headers: {
      host: url.host,
      ...request.headers,
      'x-amz-content-sha256': body === undefined ? emptySha256 : digestOf(body),
      ...(body === undefined
        ? {}
        : { 'content-length': body.length.toString(), 'x-amz-checksum-crc32': crc32Base64(body) }),
    },
    body,
  };
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 's3',
    signingRegion: region,
    properties: {},
  });
  const signingDate = new Date(Date.now() + client.config.systemClockOffset);
  return signer.sign(unsigned, { signingDate });
}

const emptySha256 = createHash('sha256').digest('hex');

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Percent-encodes all but unreserved characters (RFC 3986, 2.3) and slashes, as the signature requires. */
export function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
}
