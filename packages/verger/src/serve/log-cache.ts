import { outputKeys } from '../job/work-files.js';
import { readEvents } from '../runs/events-file.js';
import { type RunLog, runLogOf } from '../runs/run-log.js';
import type { Place } from './catalogue/place.js';

/** A log of 145,000 tasks is some 30 MB in memory. */
const mostLogs = 8;

/** Logs as they were read last; a changed one is read again. */
export class LogCache {
  readonly #logs = new Map<string, { readonly version: string; readonly log: Promise<RunLog | undefined> }>();

  /** Undefined if no run has begun. */
  async read({ id, output }: Place): Promise<RunLog | undefined> {
    const entry = await output.stat(outputKeys.events);
    if (entry === undefined) return undefined;
    const known = this.#logs.get(id);
    if (known?.version === entry.version) return known.log;
    const log = readEvents(output).then(runLogOf);
    this.#logs.delete(id);
    this.#logs.set(id, { version: entry.version, log });
    for (const [oldest] of this.#logs) if (this.#logs.size > mostLogs) this.#logs.delete(oldest);
    // A failure is not kept.
    log.catch(() => this.#logs.delete(id));
    return log;
  }
}
