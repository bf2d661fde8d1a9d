import { StorageError } from '../storage/storage-error.js';
import type { Entry, Storage } from '../storage/storage.js';
import { beforeRuns, listSegments, runOfSegment } from './event-files.js';
import { parseEvent } from './event-schema.js';
import type { TimedEvent } from './events.js';
import { outputKeys } from './work-files.js';

/** Reads the log of an output again and again, each time only what is new in it. */
export class EventReader {
  readonly #output: Storage;
  #settled: { readonly version: string; readonly text: string } | undefined;
  readonly #segments = new Map<string, SegmentReader>();
  #reading: Promise<readonly TimedEvent[]> = Promise.resolve([]);
  #version = '';
  #events: readonly TimedEvent[] = [];

  constructor(output: Storage) {
    this.#output = output;
  }

  /** All events, in order. The same list while nothing is new. */
  read(): Promise<readonly TimedEvent[]> {
    // When a run ends, its segments go: then what they had is in the settled log.
    const again = (error: unknown): Promise<readonly TimedEvent[]> => {
      if (error instanceof StorageError && error.fault === 'missing') return this.#readOnce();
      throw error;
    };
    // One after the other: each goes on where the last has stopped.
    this.#reading = this.#reading.catch(() => undefined).then(() => this.#readOnce().catch(again));
    return this.#reading;
  }

  async #readOnce(): Promise<readonly TimedEvent[]> {
    const [settled, segments] = await Promise.all([
      this.#output.stat(outputKeys.events),
      listSegments(this.#output),
    ]);
    const files = settled === undefined ? segments : [settled, ...segments];
    const version = files.map((file) => `${file.key} ${file.size} ${file.version}`).join('\n');
    if (version === this.#version) return this.#events;
    const events = await this.#readSettled(settled, segments);
    for (const segment of segments)
      for (const event of await this.#readerOf(segment).follow(this.#output, segment)) events.push(event);
    this.#version = version;
    return (this.#events = events);
  }

  async #readSettled(settled: Entry | undefined, segments: readonly Entry[]): Promise<TimedEvent[]> {
    if (settled === undefined) return [];
    if (this.#settled?.version !== settled.version) {
      const text = Buffer.from(await this.#output.read(settled.key)).toString('utf8');
      this.#settled = { version: settled.version, text };
    }
    const runs = new Set(segments.map(({ key }) => runOfSegment(key)));
    return parseLines(beforeRuns(this.#settled.text, runs));
  }

  #readerOf({ key }: Entry): SegmentReader {
    const reader = this.#segments.get(key) ?? new SegmentReader();
    this.#segments.set(key, reader);
    return reader;
  }
}

/** A file to which lines are added. */
class SegmentReader {
  readonly #events: TimedEvent[] = [];
  /** Bytes of whole lines. */
  #read = 0;

  async follow(output: Storage, { key, size }: Entry): Promise<readonly TimedEvent[]> {
    if (size <= this.#read) return this.#events;
    const bytes = Buffer.from(await output.read(key, { range: { start: this.#read, end: size } }));
    const whole = bytes.lastIndexOf(0x0a) + 1;
    for (const event of parseLines(bytes.subarray(0, whole).toString('utf8'))) this.#events.push(event);
    this.#read += whole;
    return this.#events;
  }
}

function parseLines(text: string): TimedEvent[] {
  return text
    .split('\n')
    .map(parseEvent)
    .filter((event) => event !== undefined);
}

/** The events of all runs into an output, in order; what can't be read is skipped. */
export async function readEvents(output: Storage): Promise<readonly TimedEvent[]> {
  return new EventReader(output).read();
}
