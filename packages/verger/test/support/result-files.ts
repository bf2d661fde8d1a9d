import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/common/hash.js';
import { openResults, type Row } from '../../src/index.js';
import type { TimedEvent } from '../../src/job/events.js';

/** Names of the parts, in order. */
export function partNames(output: string): string[] {
  return readdirSync(output)
    .filter((name) => name.startsWith('part-'))
    .sort();
}

/** SHA-256 of each part's bytes, in the order of the parts. */
export function partDigests(output: string): string[] {
  return partNames(output).map((name) => sha256(readFileSync(join(output, name))));
}

/** All rows by path, without the components, which depend on all the other rows. */
export async function featureRows(output: string): Promise<Map<string, Omit<Row, 'path' | 'components'>>> {
  const rows = new Map<string, Omit<Row, 'path' | 'components'>>();
  for await (const { path, label, features, sha256: digest } of (await openResults(output)).rows()) {
    rows.set(path, { label, features, sha256: digest });
  }
  return rows;
}

/** The reasons of all rejects, by path. */
export async function rejectReasons(output: string): Promise<Record<string, string>> {
  const rejects = await (await openResults(output)).rejects();
  return Object.fromEntries(rejects.map(({ path, reason }) => [path, reason]));
}

/** The events that all runs have logged in an output. */
export function eventsOf(output: string): TimedEvent[] {
  const text = readFileSync(join(output, '_verger/events.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TimedEvent);
}
