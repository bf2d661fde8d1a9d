import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A local HTTP server that gives its answers in order, and then keeps repeating the last one. */
export class ScriptedServer {
  /** The `range` header of each request. */
  readonly ranges: (string | undefined)[] = [];
  readonly #server: Server;
  readonly #answers: Answer[];

  private constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
    this.#server = createServer((request, response) => {
      this.ranges.push(request.headers.range);
      const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
      answer?.(request, response);
    });
  }

  static async start(...answers: readonly Answer[]): Promise<ScriptedServer> {
    const server = new ScriptedServer(answers);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/weights.h5`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Starts a server for the current test. Returns the address of its file. */
export async function addressOf(...answers: readonly Answer[]): Promise<string> {
  const server = await ScriptedServer.start(...answers);
  onTestFinished(() => server.stop());
  return server.address;
}

interface Quirks {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Cuts the connection after this many bytes of the body; the client loses what it has not read yet. */
  readonly cutAfter?: number;
  /** Sends this many bytes of the body, then nothing more. */
  readonly stallAfter?: number;
  /** Claims this length, whatever the length of the body. */
  readonly claims?: number;
  readonly ignoresRanges?: true;
  /** Sends the requested range even if If-Range names another version. */
  readonly ignoresIfRange?: true;
  /** No Content-Length. */
  readonly chunked?: true;
}

/** Serves a file as RFC 9110 requires, except for the given quirks. */
export function serve(body: Uint8Array, quirks: Quirks = { etag: '"v1"' }): Answer {
  return (request, response) => {
    const { etag, lastModified, cutAfter, stallAfter } = quirks;
    if (etag !== undefined) response.setHeader('etag', etag);
    if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
    const start = startOf(request, quirks);
    if (start >= body.length && start > 0) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
      return;
    }
    const rest = body.subarray(start);
    if (start > 0) response.setHeader('content-range', `bytes ${start}-${body.length - 1}/${body.length}`);
    if (quirks.chunked !== true) response.setHeader('content-length', quirks.claims ?? rest.length);
    response.writeHead(start > 0 ? 206 : 200);
    const sent = cutAfter ?? stallAfter;
    if (sent === undefined) response.end(rest);
    else
      response.write(
        rest.subarray(0, sent),
        () => cutAfter !== undefined && setTimeout(() => response.destroy(), 400),
      );
  };
}

/** Answers with a status code and an optional body. */
export function status(code: number, body = ''): Answer {
  return (_, response) => void response.writeHead(code).end(body);
}

function startOf({ headers }: IncomingMessage, quirks: Quirks): number {
  const range = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  if (range === null || quirks.ignoresRanges === true) return 0;
  const isSame = headers['if-range'] === (quirks.etag ?? quirks.lastModified);
  return isSame || quirks.ignoresIfRange === true ? Number(range[1]) : 0;
}
