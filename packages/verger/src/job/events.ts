import type { Storage } from '../storage/storage.js';
import type { RejectReason } from './reject.js';
import { outputKeys } from './work-files.js';

export type StageName = 'list' | 'identify' | 'recall' | 'extract' | 'moments' | 'fit' | 'project' | 'commit';

/** What happens in a run, in order. Kept in `events.jsonl`, one object per line. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly engine: string;
      readonly workers: number;
      /** Web page of the cluster. */
      readonly page?: string;
      readonly input: string;
      readonly output: string;
    }
  | { readonly type: 'listing'; readonly listed: number }
  | {
      readonly type: 'planned';
      readonly plan: string;
      readonly images: number;
      readonly shards: number;
      readonly parts: number;
      /** Files passed over while listing; events of version 0.1.0 lack both. */
      readonly ignored?: number;
      /** By the ending of their names, such as `.heic`. */
      readonly ignoredByEnding?: Readonly<Record<string, number>>;
    }
  /** An earlier run finished `reused` of the tasks. */
  | {
      readonly type: 'stage-started';
      readonly stage: StageName;
      readonly tasks: number;
      readonly reused: number;
      readonly reusedImages: number;
    }
  /** The features of `rows` images were found in earlier results; the others are extracted. */
  | { readonly type: 'reused'; readonly rows: number; readonly images: number }
  | { readonly type: 'progress'; readonly images: number; readonly rejects: number }
  | {
      readonly type: 'task-done';
      readonly task: string;
      readonly worker: string;
      readonly attempts: number;
      readonly seconds: number;
      readonly images?: number;
      readonly rejects?: number;
      readonly bytes?: number;
    }
  | { readonly type: 'task-retried'; readonly task: string; readonly worker: string; readonly reason: string }
  | { readonly type: 'stage-done'; readonly stage: StageName; readonly seconds: number }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'run-done';
      readonly rows: number;
      readonly rejects: number;
      readonly byReason: Partial<Record<RejectReason, number>>;
      readonly seconds: number;
    }
  | { readonly type: 'run-failed'; readonly code: string; readonly message: string };

export type RunListener = (event: RunEvent) => void;

/** An event with its time, in milliseconds since 1970. */
export type TimedEvent = RunEvent & { readonly at: number };

/** Not logged: these arrive many times a second and are for display only. */
const unloggedTypes: ReadonlySet<RunEvent['type']> = new Set(['progress', 'listing']);

const flushEveryMs = 5000;

/**
 * The run's events, kept under the output. An object store has no append, so each write is the whole file. Writes
 * get rarer as the file grows, which keeps the total written to a small multiple of its size.
 */
export class EventLog {
  readonly #output: Storage;
  readonly #now: () => number;
  #lines: string;
  #flushed: { readonly at: number; readonly length: number };

  private constructor(output: Storage, now: () => number, earlier: string) {
    this.#output = output;
    this.#now = now;
    this.#lines = earlier;
    this.#flushed = { at: now(), length: earlier.length };
  }

  /** Continues the log of earlier runs of the same plan. */
  static async open(output: Storage, now: () => number): Promise<EventLog> {
    const earlier = (await output.stat(outputKeys.events)) !== undefined;
    const bytes = earlier ? await output.read(outputKeys.events) : new Uint8Array();
    return new EventLog(output, now, Buffer.from(bytes).toString('utf8'));
  }

  add(event: RunEvent): void {
    if (unloggedTypes.has(event.type)) return;
    const timed: TimedEvent = { at: this.#now(), ...event };
    this.#lines += `${JSON.stringify(timed)}\n`;
  }

  async flushIfDue(): Promise<void> {
    const aged = this.#now() - this.#flushed.at >= flushEveryMs;
    if (aged && this.#lines.length > this.#flushed.length * 1.1) await this.flush();
  }

  async flush(): Promise<void> {
    const lines = this.#lines;
    this.#flushed = { at: this.#now(), length: lines.length };
    await this.#output.write(outputKeys.events, Buffer.from(lines), { transient: true });
  }
}
