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
  /** The answer's head comes, and half of its body; then the connection breaks. */
  | { readonly type: 'cut' }
  /** The server is not asked at all. */
  | { readonly type: 'refused'; readonly status: number; readonly code: string }
  /** The server does what it is asked; the answer never arrives. */
  | { readonly type: 'lost' }
  /** The answer comes byte by byte. */
  | { readonly type: 'trickle'; readonly bytesPerSecond: number }
  /** A byte of the body is another one. */
  | { readonly type: 'damaged' };

export interface SeenRequest {
  /** From 0, in the order of their arrival. */
  readonly number: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export type FaultRule = (request: SeenRequest) => Fault | undefined;

/** A proxy before an S3 server that breaks what it is told to break. Signatures stay valid: the host's name passes. */
export class FaultProxy {
  rule: FaultRule = () => undefined;
  latencyMs = 0;
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, answer) => {
      this.#pass(incoming, answer).catch(() => answer.destroy());
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

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const seen = { number: this.seen.length, method, url, headers };
    this.seen.push(seen);
    const body = await collect(incoming);
    if (this.latencyMs > 0) await sleep(this.latencyMs);
    const fault = this.rule(seen);
    if (fault?.type === 'refused') {
      refuse(answer, fault.status, fault.code);
      return;
    }
    const upstream = await this.#ask(incoming, body);
    const content = await collect(upstream);
    const kept = Object.entries(upstream.headers).filter(([name]) => !perHop.has(name));
    const length = method === 'HEAD' ? upstream.headers['content-length'] : content.length.toString();
    answer.writeHead(upstream.statusCode ?? 500, {
      ...Object.fromEntries(kept),
      ...(length === undefined ? {} : { 'content-length': length }),
    });
    await deliver(answer, content, fault);
  }

  async #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const asked = request({
      agent: this.#agent,
      host: this.#target.hostname,
      port: this.#target.port,
      method,
      path: url,
      headers,
    });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return answer;
  }
}

/** Headers of a connection, not of an answer. */
const perHop = new Set(['transfer-encoding', 'connection', 'keep-alive']);

async function deliver(answer: ServerResponse, content: Buffer, fault: Fault | undefined): Promise<void> {
  switch (fault?.type) {
    case 'lost':
      answer.destroy();
      return;
    case 'cut':
      answer.write(content.subarray(0, content.length >> 1));
      await sleep(5);
      answer.destroy();
      return;
    case 'trickle':
      for (const byte of content) {
        if (answer.destroyed) return;
        answer.write(Buffer.of(byte));
        await sleep(1000 / fault.bytesPerSecond);
      }
      answer.end();
      return;
    case 'damaged':
      if (content.length > 0) content[content.length >> 1] ^= 0x20;
      answer.end(content);
      return;
    default:
      answer.end(content);
  }
}

function refuse(answer: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as told</Message></Error>`;
  answer.writeHead(status, { 'content-type': 'application/xml', 'content-length': xml.length });
  answer.end(xml);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
