import type { Entry, Storage } from '../storage/storage.js';
import { outputKeys } from './work-files.js';

/** Of the lines of a log: 1 had no header. */
const version = 2;

/** A file of a run that is at work, or was killed. */
export interface Segment {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly token: string;
  readonly number: number;
}

const segmentPattern = /^_verger\/work\/events\/(\d{13,})-([0-9a-f]{8})-\d{6,}\.jsonl$/;

/** Segments sort by their names: by run, then by number. */
export function segmentKey({ startedAt, token, number }: Segment): string {
  const [time, counter] = [startedAt.toString().padStart(13, '0'), number.toString().padStart(6, '0')];
  return `${outputKeys.runEvents}${time}-${runName(token)}-${counter}.jsonl`;
}

/** The first line of a run. */
export function logHeader(token: string, at: number): string {
  return `${JSON.stringify({ at, type: 'log', version, run: runName(token) })}\n`;
}

function runName(token: string): string {
  return token.slice(0, 8);
}

/** The run that a segment is of. */
export function runOfSegment(key: string): string {
  return segmentPattern.exec(key)?.[2] ?? '';
}

/** The files of runs that are at work or were killed, in order. */
export async function listSegments(output: Storage): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const entry of output.list(outputKeys.runEvents))
    if (!('obstacle' in entry) && segmentPattern.test(entry.key)) found.push(entry);
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * The log of all runs. The settled log may have, since it was made, what the segments have too: from the first such run on
 * the segments count.
 */
export async function wholeLog(output: Storage): Promise<Uint8Array> {
  const segments = await listSegments(output);
  const settled =
    (await output.stat(outputKeys.events)) === undefined ? '' : await textOf(output, outputKeys.events);
  const texts = [beforeRuns(settled, new Set(segments.map(({ key }) => runOfSegment(key))))];
  for (const { key } of segments) texts.push(await textOf(output, key));
  return Buffer.concat(
    texts.map((text) => Buffer.from(text === '' || text.endsWith('\n') ? text : `${text}\n`)),
  );
}

async function textOf(output: Storage, key: string): Promise<string> {
  return Buffer.from(await output.read(key)).toString('utf8');
}

/** What a log has before the first of these runs. */
export function beforeRuns(log: string, runs: ReadonlySet<string>): string {
  for (let start = 0; start < log.length;) {
    const end = log.indexOf('\n', start) + 1 || log.length;
    const run = runOfHeader(log.slice(start, end));
    if (run !== undefined && runs.has(run)) return log.slice(0, start);
    start = end;
  }
  return log;
}

function runOfHeader(line: string): string | undefined {
  return /^\{"at":\d+,"type":"log","version":\d+,"run":"([0-9a-f]{8})"\}/.exec(line)?.[1];
}
