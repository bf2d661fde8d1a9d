import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type LineLimits, SocketLines } from './socket-lines.js';

/** Any user of the machine may connect: the limits of what is read before the token is known to be right. */
const tokenLimits: LineLimits = { bytes: 64, ms: 10_000 };
/** Spark has at most some hundred thousand tasks; a request names the groups of one. */
const requestLimits: LineLimits = { bytes: 2 ** 20 };

/** A request from a Spark task. */
export interface CallerRequest {
  /** Names of files in the working folder. */
  readonly tasks: string;
  readonly model: string;
  readonly groups: readonly number[];
}

/**
 * A connected Spark task, that is call.sh, which defines the protocol. It disconnects when it has its answer or
 * is killed.
 */
export class Caller {
  /** Resolves when it has disconnected. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #lines: SocketLines;

  constructor(socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#socket = socket;
    this.#lines = new SocketLines(socket);
    // A killed caller also emits 'close', which is enough.
    socket.on('error', () => undefined);
  }

  /** Whether the caller proves that it may use this worker. */
  async has(token: string): Promise<boolean> {
    const given = Buffer.from((await this.#lines.next(tokenLimits)) ?? '');
    const expected = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** Undefined if it has disconnected. */
  async request(): Promise<CallerRequest | undefined> {
    const line = await this.#lines.next(requestLimits);
    this.#lines.end();
    if (line === undefined) return undefined;
    const [tasks, model, ...groups] = line.split(' ');
    return { tasks, model, groups: groups.map(Number) };
  }

  /** Reserves the worker for this caller until it disconnects. */
  accept(): void {
    this.#socket.write('free\n');
  }

  /** Another caller has the worker. */
  refuse(): void {
    this.#lines.end();
    this.#socket.end('busy\n');
  }

  /** Sends a line that Spark quotes if the task fails. Sent at once: a killed worker can't send it later. */
  print(line: string): void {
    this.#socket.write(`say ${line}\n`);
  }

  /** @param rows the output rows for Spark */
  end(rows: readonly string[]): void {
    this.#socket.end(['end 0', ...rows, 'whole'].join('\n'));
  }

  /** Makes Spark retry, possibly elsewhere. */
  fail(why: string): void {
    this.print(`verger: ${why}`);
    this.#socket.end('end 1\n');
  }

  disconnect(): void {
    this.#socket.destroy();
  }
}
