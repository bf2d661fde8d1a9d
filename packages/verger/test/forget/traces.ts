import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStorage } from '../../src/storage/open-storage.js';
import { readRows } from '../../src/parquet/read.js';
import { Location } from '../../src/storage/location.js';

/** What would give an image away. */
export interface Trace {
  readonly what: string;
  readonly bytes: Buffer;
}

/** The names, the digest and pieces of the content of an image. */
export function tracesOf(path: string, sha256: string, content: Buffer): Trace[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const pieces = [0.3, 0.6, 0.9].map((share) => Math.floor((content.length - 24) * share));
  return [
    { what: 'its path', bytes: Buffer.from(path) },
    { what: 'its name', bytes: Buffer.from(name) },
    { what: 'its stem', bytes: Buffer.from(name.replace(/[.]\w+$/, '')) },
    { what: 'its digest', bytes: Buffer.from(sha256) },
    { what: 'the start of its digest', bytes: Buffer.from(sha256.slice(0, 16)) },
    { what: 'its digest in bytes', bytes: Buffer.from(sha256, 'hex') },
    ...pieces.map((at) => ({ what: 'its content', bytes: content.subarray(at, at + 24) })),
  ];
}

/** Where something below a folder gives an image away: in names, in bytes, and in the decoded columns of Parquet files. */
export async function tracesIn(folder: string, traces: readonly Trace[]): Promise<string[]> {
  const found: string[] = [];
  const search = (place: string, bytes: Buffer): void => {
    for (const trace of traces) if (bytes.includes(trace.bytes)) found.push(`${place}: ${trace.what}`);
  };
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    search(`the name ${name}`, Buffer.from(name));
    if (!statSync(join(folder, name)).isFile()) continue;
    search(name, readFileSync(join(folder, name)));
    if (!name.endsWith('.parquet')) continue;
    const rows = await readRows(openStorage(Location.parse(folder)), name);
    search(`${name}, decoded`, Buffer.from(JSON.stringify(rows)));
  }
  return found;
}
