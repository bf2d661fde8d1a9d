import {
  type CallOptions,
  Client,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import type { Endpoint } from './endpoint.js';
import type { Method } from './protocol.js';

// A tunnel that has died without a word is noticed by a ping. Servers in Java take offence at pings that come
// oftener than every five minutes while nothing else is sent, but only at the third one in a row; they end a quiet
// stream after two minutes themselves, which sets them at ease.
const pingEveryMs = 60_000;
const pingWaitMs = 20_000;
// grpc-js waits up to two minutes between attempts to connect; a tunnel that is back should be found sooner.
const firstReconnectMs = 200;
const longestReconnectMs = 3_000;

/** gRPC to one server: calls as promises and async iterables, ended by AbortSignals. Errors are gRPC's own. */
export class Channel {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(endpoint: Endpoint, userAgent: string) {
    this.#client = new Client(
      endpoint.authority,
      endpoint.tls ? credentials.createSsl() : credentials.createInsecure(),
      {
        'grpc.primary_user_agent': userAgent,
        'grpc.max_receive_message_length': endpoint.maxMessageBytes,
        'grpc.max_send_message_length': endpoint.maxMessageBytes,
        'grpc.keepalive_time_ms': pingEveryMs,
        'grpc.keepalive_timeout_ms': pingWaitMs,
        'grpc.initial_reconnect_backoff_ms': firstReconnectMs,
        'grpc.max_reconnect_backoff_ms': longestReconnectMs,
        // Two sessions share neither a connection nor its misfortunes.
        'grpc.use_local_subchannel_pool': 1,
        // A proxy of the environment can't reach this machine, whatever no_proxy says.
        'grpc.enable_http_proxy': endpoint.isLoopback ? 0 : 1,
        'grpc.enable_retries': 0,
      },
    );
    for (const [name, value] of endpoint.metadata()) this.#metadata.set(name, value);
  }

  unary<Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const { path, encode, decode } = method;
      const options: CallOptions = { deadline: Date.now() + deadlineMs };
      const call = this.#client.makeUnaryRequest(
        path,
        encode,
        decode,
        request,
        this.#metadata,
        options,
        settle,
      );
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
    signal.throwIfAborted();
    const call = this.#client.makeServerStreamRequest(path, encode, decode, request, this.#metadata, {});
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const response of call as AsyncIterable<Response>) yield response;
    } finally {
      signal.removeEventListener('abort', cancel);
      // After the loop was left early, the cancelled call still reports that it was cancelled: that is no news.
      call.on('error', () => undefined);
      call.cancel();
    }
  }

  /** Sends one message after the other, no faster than they are taken. */
  clientStream<Request, Response>(
    { path, encode, decode }: Method<Request, Response>,
    requests: AsyncIterable<Request>,
    signal: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const call = this.#client.makeClientStreamRequest(path, encode, decode, this.#metadata, {}, settle);
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

/** Writes all requests, unless the call has ended before. */
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

/** A writable that takes more again, or that will take none since its call has ended. */
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
