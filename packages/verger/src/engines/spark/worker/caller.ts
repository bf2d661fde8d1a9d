import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

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
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    // A killed caller also emits 'close', which is enough.
    socket.on('error', () => undefined);
  }

  /** The caller's proof that it may use this worker. */
  async token(): Promise<string | undefined> {
    return this.#line();
  }

  /** Undefined if it has disconnected. */
  async request(): Promise<CallerRequest | undefined> {
    const line = await this.#line();
    if (line === undefined) return undefined;
    const [tasks, model, ...groups] = line.split(' ');
    return { tasks, model, groups: groups.map(Number) };
  }

  /** `free` reserves the worker for this caller until it disconnects. */
  reply(how: 'free' | 'busy'): void {
    this.#socket.write(`${how}\n`);
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

  async #line(): Promise<string | undefined> {
    // If the caller was killed, this may fail too.
    const line = await this.#lines.next().catch(() => undefined);
    return line?.done === false ? line.value : undefined;
  }
}
