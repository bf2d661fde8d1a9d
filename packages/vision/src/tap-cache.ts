import type { ResizeFilter } from './filters.js';
import { packTaps } from './tap-table.js';
import type { TapTable } from './tap-table.js';
import { computeTaps, type TapWindow } from './taps.js';

const maxTables = 32;
/** Tables for a very long side are rare and large, so they are not cached. */
const maxTableBytes = 256 * 1024;

/** The most recently used tables: most inputs have few sizes. Holds at most 8 MiB. */
export class TapCache {
  readonly #tables = new Map<string, TapTable>();

  get(inSize: number, outSize: number, filter: ResizeFilter, window: TapWindow): TapTable {
    const key = `${inSize} ${outSize} ${filter} ${window.from} ${window.length}`;
    const known = this.#tables.get(key);
    const table = known ?? packTaps(computeTaps(inSize, outSize, filter, window));
    if (table.bytes.length > maxTableBytes) return table;
    // A Map keeps insertion order: the first key is the least recently used.
    this.#tables.delete(key);
    this.#tables.set(key, table);
    if (this.#tables.size > maxTables) {
      for (const oldest of this.#tables.keys()) {
        this.#tables.delete(oldest);
        break;
      }
    }
    return table;
  }
}
