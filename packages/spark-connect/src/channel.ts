import {
  type CallOptions,
  Client,
  type ClientWritableStream,
  credentials,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { CallHeaders } from './call-headers.js';
import type { Endpoint } from './endpoint.js';
import type { Method } from './protocol.js';

// Pings detect a tunnel that died silently. gRPC servers in Java reject pings that come more often than every five
// minutes while nothing else is sent, but only at the third one in a row. Spark ends a quiet stream after two minutes,
// which resets that count.
const pingIntervalMs = 60_000;
const pingTimeoutMs = 20_000;
// By default grpc-js waits up to two minutes between attempts to connect: too long for a tunnel that is back.
const minReconnectMs = 200;
const maxReconnectMs = 3_000;

interface UnaryOptions {
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** gRPC to one server: calls as promises and async iterables, cancelled by AbortSignals. Errors are gRPC's own. */
export class Channel {
  readonly #client: Client;
  readonly #headers: CallHeaders;

  constructor(endpoint: Endpoint, userAgent: string) {
    this.#client = new Client(
      endpoint.authority,
      endpoint.tls ? credentials.createSsl() : credentials.createInsecure(),
      {
        'grpc.primary_user_agent': userAgent,
        'grpc.max_receive_message_length': endpoint.maxMessageBytes,
        'grpc.max_send_message_length': endpoint.maxMessageBytes,
        'grpc.keepalive_time_ms': pingIntervalMs,
        'grpc.keepalive_timeout_ms': pingTimeoutMs,
        'grpc.initial_reconnect_backoff_ms': minReconnectMs,
        'grpc.max_reconnect_backoff_ms': maxReconnectMs,
        // Sessions share no connection, so that a failure of one does not reach the others.
        'grpc.use_local_subchannel_pool': 1,
        // A proxy named in the environment can't reach this machine's loopback, whatever no_proxy says.
        'grpc.enable_http_proxy': endpoint.isLoopback ? 0 : 1,
        'grpc.enable_retries': 0,
      },
    );
    this.#headers = new CallHeaders(endpoint);
  }

  /** Whether an attempt may have other headers than the one before. */
  get headersChange(): boolean {
    return this.#headers.change;
  }

  unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: UnaryOptions,
  ): Promise<Response> {
    return this.#headers.with((headers) => this.#unary(method, request, headers, options));
  }

  #unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    headers: Metadata,
    { signal, deadlineMs }: UnaryOptions,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { path, encode, decode } = method;
      const options: CallOptions = { deadline: Date.now() + deadlineMs };
      const call = this.#client.makeUnaryRequest(path, encode, decode, request, headers, options, settle);
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      function settle(error: ServiceError | null, response: Response | undefined): void {
        signal.removeEventListener('abort', cancel);
        if (error === null) resolve(response as Response);
        else reject(error);
      }
    });
  }

  /** The stream ends with the last response; leaving the loop early cancels the call. */
  async *serverStream<Request, Response>(
    { path, encode, decode }: Method<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncGenerator<Response> {
    const { metadata, failed } = await this.#headers.next();
    signal.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(path, encode, decode, request, metadata, {});
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const response of call as AsyncIterable<Response>) yield response;
    } catch (error) {
      failed(error);
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      // A call that is cancelled here still emits an error, which says nothing new.
      call.on('error', () => undefined);
      call.cancel();
    }
  }

  /** Sends one message after the other, no faster than the server reads them. */
  clientStream<Request, Response>(
    method: Method<Request, Response>,
    requests: AsyncIterable<Request>,
    signal: AbortSignal,
  ): Promise<Response> {
    return this.#headers.with((headers) => this.#clientStream(method, requests, headers, signal));
  }

  #clientStream<Request, Response>(
    { path, encode, decode }: Method<Request, Response>,
    requests: AsyncIterable<Request>,
    headers: Metadata,
    signal: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const call = this.#client.makeClientStreamRequest(path, encode, decode, headers, {}, settle);
      const cancel = (): void => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      const ended = new AbortController();
      function settle(error: ServiceError | null, response: Response | undefined): void {
        ended.abort();
        signal.removeEventListener('abort', cancel);
        if (error === null) resolve(response as Response);
        else reject(error);
      }
      pump(requests, call, ended.signal).catch(reject);
    });
  }

  close(): void {
    this.#client.close();
  }
}

/** Writes all requests, unless the call ends first. */
async function pump<Request>(
  requests: AsyncIterable<Request>,
  call: ClientWritableStream<Request>,
  ended: AbortSignal,
): Promise<void> {
  try {
    for await (const request of requests) {
      if (ended.aborted) return;
      if (!call.write(request)) await drained(call, ended);
    }
    call.end();
  } catch (error) {
    call.cancel();
    throw error;
  }
}

/** Resolves when the call accepts more, or has ended. */
function drained(call: NodeJS.EventEmitter, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off('drain', done);
      ended.removeEventListener('abort', done);
      resolve();
    };
    call.on('drain', done);
    ended.addEventListener('abort', done);
    if (ended.aborted) done();
  });
}
