import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Certificate } from './certificate.js';

/** Headers that say who calls: the proxy's own, which it does not pass on. */
const ownHeaders = new Set(['x-aws-proxy-auth', 'authorization', 'host']);

/**
 * A proxy to a gRPC server on this machine, as AWS has one before its Spark Connect sessions: TLS, and a token in
 * `x-aws-proxy-auth` that is another one after a while.
 */
export class TokenProxy {
  /** The headers of each call that it was asked for. */
  readonly calls: IncomingHttpHeaders[] = [];
  /** Whether to let a call through. */
  accepts: (headers: IncomingHttpHeaders) => boolean = () => true;
  readonly #server: Http2SecureServer;
  readonly #target: ClientHttp2Session;
  readonly #sockets = new Set<Socket>();
  readonly #bearer: string;

  private constructor(certificate: Certificate, targetPort: number, bearer: string) {
    this.#bearer = bearer;
    this.#target = connect(`http://127.0.0.1:${targetPort}`);
    // Each call on it fails by itself.
    this.#target.on('error', () => undefined);
    this.#server = createSecureServer({ ...certificate });
    this.#server.on('stream', (stream, headers) => this.#answer(stream, headers));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    this.#server.on('sessionError', () => undefined);
  }

  /** @param bearer the token that the server behind it asks for */
  static async open(certificate: Certificate, targetPort: number, bearer: string): Promise<TokenProxy> {
    const proxy = new TokenProxy(certificate, targetPort, bearer);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not listening');
    return address.port;
  }

  /** Breaks all connections, as when the token of their calls has expired. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
    this.#target.destroy();
  }

  #answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    this.calls.push(headers);
    stream.on('error', () => undefined);
    if (!this.accepts(headers)) {
      stream.respond({ ':status': 403 }, { endStream: true });
      return;
    }
    const passed = Object.entries(headers).filter(([name]) => !name.startsWith(':') && !ownHeaders.has(name));
    const call = this.#target.request({
      ...Object.fromEntries(passed),
      ':method': 'POST',
      ':path': headers[':path'],
      authorization: `Bearer ${this.#bearer}`,
    });
    let trailers: IncomingHttpHeaders = {};
    call.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    call.on('response', (answer, flags: number) => {
      if (stream.destroyed) return;
      const isAll = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(answer, isAll ? { endStream: true } : { waitForTrailers: true });
    });
    call.on('trailers', (last: IncomingHttpHeaders) => (trailers = last));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('close', () => call.close(constants.NGHTTP2_CANCEL));
    stream.pipe(call);
    call.pipe(stream);
  }
}
