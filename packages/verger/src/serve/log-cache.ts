import { EventReader } from '../job/event-reader.js';
import type { TimedEvent } from '../job/events.js';
import { type RunLog, runLogOf } from '../runs/run-log.js';
import type { Place } from './catalogue/place.js';

/** A log of 145,000 tasks is some 100 MB in memory. */
const mostLogs = 4;

interface KnownLog {
  readonly reader: EventReader;
  events: readonly TimedEvent[];
  log: RunLog | undefined;
}

/** The logs that were asked for last; of one that has grown, only what is new is read. */
export class LogCache {
  readonly #known = new Map<string, KnownLog>();

  /** Undefined if no run has begun. */
  async read({ id, output }: Place): Promise<RunLog | undefined> {
    const known = this.#known.get(id) ?? { reader: new EventReader(output), events: [], log: undefined };
    this.#known.delete(id);
    this.#known.set(id, known);
    for (const [oldest] of this.#known) if (this.#known.size > mostLogs) this.#known.delete(oldest);
    const events = await known.reader.read();
    if (events !== known.events) {
      known.events = events;
      known.log = runLogOf(events);
    }
    return known.log;
  }
}
