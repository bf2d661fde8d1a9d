import type { ResizeFilter } from './filters.js';
import { packTaps } from './tap-table.js';
import type { TapTable } from './tap-table.js';
import { computeTaps, mirrorTaps, type Taps, type TapWindow } from './taps.js';

const maxTables = 32;
/** Tables for a very long side are rare and large, so they are not cached. */
const maxTableBytes = 256 * 1024;

/** The most recently used tables: most inputs have few sizes. Holds at most 8 MiB. */
export class TapCache {
  readonly #tables = new Map<string, TapTable>();

  /** @param fromEnd whether the stored axis runs the other way */
  get(inSize: number, outSize: number, filter: ResizeFilter, window: TapWindow, fromEnd: boolean): TapTable {
    const key = `${inSize} ${outSize} ${filter} ${window.from} ${window.length} ${fromEnd}`;
    const known = this.#tables.get(key);
    const table = known ?? packTaps(tapsOf(inSize, outSize, filter, window, fromEnd));
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

function tapsOf(
  inSize: number,
  outSize: number,
  filter: ResizeFilter,
  window: TapWindow,
  fromEnd: boolean,
): Taps {
  const taps = computeTaps(inSize, outSize, filter, window);
  return fromEnd ? mirrorTaps(taps, inSize) : taps;
}
