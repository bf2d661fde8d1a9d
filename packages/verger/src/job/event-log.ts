import type { Storage } from '../storage/storage.js';
import { logHeader, segmentKey, wholeLog } from './event-files.js';
import type { RunEvent, TimedEvent } from './events.js';
import { outputKeys } from './work-files.js';

/** How late a reader may see an event: on a disk a line costs nothing, in a bucket each write is a request. */
const pauseMs = { appended: 1_000, rewritten: 5_000 };
/** Where files can't grow, the last one is written again and again, so it must stay small. */
const segmentBytes = 2 ** 20;

/** A run, as the names of its log's files say. */
export interface LoggedRun {
  /** Its token in the lock of its output. */
  readonly token: string;
  readonly now: () => number;
}

/**
 * The events of a run. While it is at work they go to files of its own among the work: on a disk to one that grows, in a
 * bucket to one after the other. So a run that has lost its output disturbs nobody. At the end the log of the result is
 * made from what earlier runs have left and from these.
 */
export class EventLog {
  readonly #output: Storage;
  readonly #run: LoggedRun;
  readonly #startedAt: number;
  #lines: string[];
  /** Where among the lines the last progress is; only the latest counts. */
  #progress: number | undefined;
  #segment = { number: 1, text: '' };
  #pauseMs = pauseMs.appended;
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(output: Storage, run: LoggedRun) {
    this.#output = output;
    this.#run = run;
    this.#startedAt = run.now();
    this.#lines = [logHeader(run.token, this.#startedAt)];
  }

  add(event: RunEvent): void {
    if (event.type === 'listing') return;
    if (event.type === 'progress') {
      if (this.#progress !== undefined) this.#lines[this.#progress] = '';
      this.#progress = this.#lines.length;
    }
    const timed: TimedEvent = { at: this.#run.now(), ...event };
    this.#lines.push(`${JSON.stringify(timed)}\n`);
    this.#timer ??= setTimeout(() => void this.#write().catch(() => undefined), this.#pauseMs).unref();
  }

  /** @throws what the last write has thrown: a run whose log can't be written does not go on */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Writes what is not written yet. */
  flush(): Promise<void> {
    return this.#write();
  }

  /** Makes the log of the output from those of all its runs. May be repeated. */
  async settle(): Promise<void> {
    await this.flush();
    await this.#output.write(outputKeys.events, await wholeLog(this.#output), { transient: true });
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#append());
    return this.#writing;
  }

  async #append(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    this.#progress = undefined;
    if (text === '') return;
    try {
      await this.#store(text);
      this.#failure = undefined;
    } catch (error) {
      this.#lines.unshift(text);
      this.#failure = { error };
      throw error;
    }
  }

  async #store(text: string): Promise<void> {
    const { number, text: before } = this.#segment;
    const key = segmentKey({ startedAt: this.#startedAt, token: this.#run.token, number });
    if (await this.#output.append(key, Buffer.from(text))) return;
    this.#pauseMs = pauseMs.rewritten;
    const whole = before + text;
    await this.#output.write(key, Buffer.from(whole), { transient: true });
    this.#segment = whole.length < segmentBytes ? { number, text: whole } : { number: number + 1, text: '' };
  }
}
