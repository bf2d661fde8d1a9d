import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a Spark task asks for. */
export interface Order {
  /** Names of files in the working folder. */
  readonly tasks: string;
  readonly model: string;
  readonly groups: readonly number[];
}

/**
 * A Spark task that has called, which is call.sh; the words are those that it knows. It goes when it has its answer, or
 * when it is killed.
 */
export class Caller {
  /** Resolved when it has gone. */
  readonly gone: Promise<void>;
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    // One that was killed closes as well; there is nothing else to say about it.
    socket.on('error', () => undefined);
  }

  /** What it must know to be listened to. */
  async token(): Promise<string | undefined> {
    return this.#line();
  }

  /** Undefined where it has gone instead. */
  async order(): Promise<Order | undefined> {
    const line = await this.#line();
    if (line === undefined) return undefined;
    const [tasks, model, ...groups] = line.split(' ');
    return { tasks, model, groups: groups.map(Number) };
  }

  /** Whether the worker is its own until it goes. */
  greet(how: 'free' | 'busy'): void {
    this.#socket.write(`${how}\n`);
  }

  /** A line that Spark quotes where the task fails, at once: what it is killed with it cannot say any more. */
  say(line: string): void {
    this.#socket.write(`say ${line}\n`);
  }

  /** @param rows what Spark is to be given */
  end(rows: readonly string[]): void {
    this.#socket.end(['end 0', ...rows, 'whole'].join('\n'));
  }

  /** Spark is to try again, possibly elsewhere. */
  fail(why: string): void {
    this.say(`verger: ${why}`);
    this.#socket.end('end 1\n');
  }

  leave(): void {
    this.#socket.destroy();
  }

  async #line(): Promise<string | undefined> {
    // One that was killed may end in an error here, too.
    const line = await this.#lines.next().catch(() => undefined);
    return line?.done === false ? line.value : undefined;
  }
}
