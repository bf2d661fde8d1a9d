import type { ResizeFilter } from './filters.js';
import { packTaps } from './tap-table.js';
import type { TapTable } from './tap-table.js';
import { computeTaps } from './taps.js';

const maxTables = 32;
/** Tables of a very long side are rare and large: they are made anew. */
const maxTableBytes = 256 * 1024;

/** The tables used last: most inputs have few sizes. Holds at most 8 MiB. */
export class TapCache {
  readonly #tables = new Map<string, TapTable>();

  get(inSize: number, outSize: number, filter: ResizeFilter): TapTable {
    const key = `${inSize} ${outSize} ${filter}`;
    const known = this.#tables.get(key);
    const table = known ?? packTaps(computeTaps(inSize, outSize, filter));
    if (table.bytes.length > maxTableBytes) return table;
    // A Map keeps the order of insertion: the first key is the one not used for longest.
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
