import { once } from 'node:events';
import type { Socket } from 'node:net';

const lineFeed = 10;

/** How much of a caller is read for one line. */
export interface LineLimits {
  readonly bytes: number;
  /** From the first byte to the last; unlimited if absent. */
  readonly ms?: number;
}

/** Reads lines from a connection that may come from anyone: whoever exceeds a limit is disconnected. */
export class SocketLines {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** The next line, without its end; undefined once the other side has disconnected or exceeded a limit. */
  async next({ bytes, ms }: LineLimits): Promise<string | undefined> {
    const timer = ms === undefined ? undefined : setTimeout(() => this.#socket.destroy(), ms);
    try {
      for (;;) {
        const end = this.#received.indexOf(lineFeed);
        if (end > bytes || (end < 0 && this.#received.length > bytes)) this.#socket.destroy();
        else if (end >= 0) return this.#take(end);
        const more = await this.#read();
        if (more === undefined) return undefined;
        this.#received = Buffer.concat([this.#received, more]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Reads no more lines; notices when the other side disconnects. */
  end(): void {
    this.#received = Buffer.alloc(0);
    this.#socket.resume();
  }

  #take(end: number): string {
    const line = this.#received.toString('utf8', 0, end);
    this.#received = this.#received.subarray(end + 1);
    return line;
  }

  async #read(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#socket.destroyed) return undefined;
      const bytes = this.#socket.read() as Buffer | null;
      if (bytes !== null) return bytes;
      const over = new AbortController();
      const { signal } = over;
      const events = ['readable', 'close'].map((event) => once(this.#socket, event, { signal }));
      // A connection that breaks also closes.
      await Promise.race(events).catch(() => undefined);
      over.abort();
      await Promise.allSettled(events);
    }
  }
}
