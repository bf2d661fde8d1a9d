import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes wrong with a request. */
export type Fault =
  /** The connection breaks after the response's head and half of its body. */
  | { readonly type: 'cut' }
  /** The proxy answers with an error; the server never sees the request. */
  | { readonly type: 'refused'; readonly status: number; readonly code: string }
  /** The server handles the request, but its response never arrives. */
  | { readonly type: 'lost' }
  /** The response arrives byte by byte. */
  | { readonly type: 'trickle'; readonly bytesPerSecond: number }
  /** The server sees the request only when the promise is fulfilled. */
  | { readonly type: 'held'; readonly until: Promise<unknown> }
  /** One byte of the body is changed. */
  | { readonly type: 'damaged' }
  /** The server receives another request; it must not check signatures. */
  | { readonly type: 'altered'; readonly url?: string; readonly without?: readonly string[] }
  /** The response's body is another. */
  | { readonly type: 'rewritten'; readonly rewrite: (body: Buffer) => Buffer }
  /** The response is not the server's, which never sees the request. */
  | { readonly type: 'foreign'; readonly respond: (response: ServerResponse) => void };

export interface SeenRequest {
  /** From 0, in the order of their arrival. */
  readonly number: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export type FaultRule = (request: SeenRequest) => Fault | undefined;

/** A proxy in front of an S3 server that injects faults. Signatures stay valid, as the Host header passes unchanged. */
export class FaultProxy {
  rule: FaultRule = () => undefined;
  latencyMs = 0;
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, response) => {
      this.#pass(incoming, response).catch(() => response.destroy());
    });
  }

  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const seen = { number: this.seen.length, method, url, headers };
    this.seen.push(seen);
    const body = await collect(incoming);
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    const fault = this.rule(seen);
    if (fault?.type === 'refused') {
      refuse(response, fault.status, fault.code);
      return;
    }
    if (fault?.type === 'foreign') {
      fault.respond(response);
      return;
    }
    if (fault?.type === 'held') await fault.until;
    const upstream = await this.#forward(fault?.type === 'altered' ? altered(incoming, fault) : seen, body);
    const content = await collect(upstream);
    const headersToKeep = Object.entries(upstream.headers).filter(([name]) => !perHop.has(name));
    if (fault?.type === 'rewritten') {
      response.writeHead(
        upstream.statusCode ?? 500,
        Object.fromEntries(headersToKeep.filter(([name]) => name !== 'content-length')),
      );
      response.end(fault.rewrite(content));
      return;
    }
    const length = method === 'HEAD' ? upstream.headers['content-length'] : content.length.toString();
    response.writeHead(upstream.statusCode ?? 500, {
      ...Object.fromEntries(headersToKeep),
      ...(length === undefined ? {} : { 'content-length': length }),
    });
    await deliver(response, content, fault);
  }

  async #forward(
    { method, url, headers }: Omit<SeenRequest, 'number'>,
    body: Buffer,
  ): Promise<IncomingMessage> {
    const outgoing = request({
      agent: this.#agent,
      host: this.#target.hostname,
      port: this.#target.port,
      method,
      path: url,
      headers,
    });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return response;
  }
}

function altered(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  change: Extract<Fault, { type: 'altered' }>,
): Omit<SeenRequest, 'number'> {
  const kept = Object.entries(headers).filter(([name]) => !(change.without ?? []).includes(name));
  return { method, url: change.url ?? url, headers: Object.fromEntries(kept) };
}

/** Headers of a connection, not of a response. */
const perHop = new Set(['transfer-encoding', 'connection', 'keep-alive']);

async function deliver(response: ServerResponse, content: Buffer, fault: Fault | undefined): Promise<void> {
  switch (fault?.type) {
    case 'lost':
      response.destroy();
      return;
    case 'cut':
      response.write(content.subarray(0, content.length >> 1));
      await sleep(5);
      response.destroy();
      return;
    case 'trickle':
      for (const byte of content) {
        if (response.destroyed) return;
        response.write(Buffer.of(byte));
        await sleep(1000 / fault.bytesPerSecond);
      }
      response.end();
      return;
    case 'damaged':
      if (content.length > 0) content[content.length >> 1] ^= 0x20;
      response.end(content);
      return;
    default:
      response.end(content);
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as told</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': xml.length });
  response.end(xml);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
