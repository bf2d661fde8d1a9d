import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on this machine that gives its answers one after the other, and the last one for ever. */
export class ScriptedServer {
  /** The `range` header of each request that came. */
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

interface Manners {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Sends so many bytes of the body, then cuts the connection: what the client has not read yet is lost to it. */
  readonly cutAfter?: number;
  /** Sends so many bytes of the body, then nothing more. */
  readonly stallAfter?: number;
  /** Says this length, whatever the body's is. */
  readonly claims?: number;
  readonly ignoresRanges?: true;
  /** Answers a range whose If-Range names another version with that range all the same. */
  readonly ignoresIfRange?: true;
  /** No Content-Length. */
  readonly chunked?: true;
}

/** Serves a file as RFC 9110 has it, but for the manners asked for. */
export function serve(body: Uint8Array, manners: Manners = { etag: '"v1"' }): Answer {
  return (request, response) => {
    const { etag, lastModified, cutAfter, stallAfter } = manners;
    if (etag !== undefined) response.setHeader('etag', etag);
    if (lastModified !== undefined) response.setHeader('last-modified', lastModified);
    const start = startOf(request, manners);
    if (start >= body.length && start > 0) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
      return;
    }
    const rest = body.subarray(start);
    if (start > 0) response.setHeader('content-range', `bytes ${start}-${body.length - 1}/${body.length}`);
    if (manners.chunked !== true) response.setHeader('content-length', manners.claims ?? rest.length);
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

/** An answer of nothing but a status. */
export function status(code: number, body = ''): Answer {
  return (_, response) => void response.writeHead(code).end(body);
}

function startOf({ headers }: IncomingMessage, manners: Manners): number {
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  if (asked === null || manners.ignoresRanges === true) return 0;
  const isSame = headers['if-range'] === (manners.etag ?? manners.lastModified);
  return isSame || manners.ignoresIfRange === true ? Number(asked[1]) : 0;
}
