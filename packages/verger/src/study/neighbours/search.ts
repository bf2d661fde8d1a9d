import { squaredDistance, type Table } from '../table.js';
import { emptyLists, insert, type NeighbourLists } from './nearest-rows.js';
import { ScanKernel, type Found, type ScanGroups } from './scan-kernel.js';
import { defaultStops } from './stops.js';

/** What to look for. */
export interface SearchSettings {
  /** Neighbours of each row. */
  readonly k: number;
  /**
   * int32 [n], such as the film that an image is of. A second list then holds the nearest rows of other groups. The first
   * holds those of all rows but the row itself.
   */
  readonly groups?: Int32Array;
  /** Ascending numbers of components, the last is all; with them the nearest row in the first components is found. */
  readonly curve?: readonly number[];
  /** Look for neighbours of these rows instead, all of them other images than those of the table. Not with groups. */
  readonly of?: Table;
}

/** What was found for a block of rows. */
export interface BlockOfNeighbours {
  /** The first row of the block. */
  readonly first: number;
  readonly count: number;
  /** Of all rows; then, where there are groups, of other groups. */
  readonly lists: readonly NeighbourLists[];
  /** For each list, int32 [count, stops]: the nearest row in the first components, -1 where there is none. */
  readonly nearest: readonly Int32Array[];
}

/** Rows per scan. No result depends on it. */
const scannedRows = 512;

/**
 * Exact nearest neighbours, block by block. Each row is found for itself, so blocks can be of any size, in any order and
 * process.
 *
 * A scan in float32 keeps a few more candidates than neighbours, whose distances are then computed in float64. The float32
 * sum of `width` squares is within a factor of 1 ± γ of the true one, with γ = n·u / (1 - n·u), n = width + 3 roundings and
 * u = 2^-24 (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1; all terms are positive). So whatever the
 * scan left out is farther than (1 - γ) times the farthest candidate; where that does not exclude it, the row is compared
 * with all. (Squares below 1e-45 vanish in float32: rows so near are the same.)
 */
export class NeighbourSearch {
  readonly #table: Table;
  readonly #source: Table;
  readonly #k: number;
  readonly #groups: readonly ScanGroups[];
  readonly #stops: number;
  readonly #hasCurve: boolean;
  readonly #kernel: ScanKernel;
  readonly #capacity: number;

  constructor(table: Table, { k, groups, curve, of: others }: SearchSettings) {
    this.#table = table;
    this.#source = others ?? table;
    this.#k = k;
    const columns = Int32Array.from({ length: table.rows }, (_, row) => row);
    const own = { rows: others === undefined ? columns : new Int32Array(others.rows).fill(-1), columns };
    this.#groups = groups === undefined ? [own] : [own, { rows: groups, columns: groups }];
    const stops = curve ?? defaultStops(table.width);
    this.#stops = stops.length;
    this.#hasCurve = curve !== undefined;
    this.#capacity = k + 4 + (k >> 4);
    this.#kernel = new ScanKernel(table, this.#source, {
      stops,
      curve: this.#hasCurve,
      groups: this.#groups,
      capacity: this.#capacity,
      blockRows: scannedRows,
    });
  }

  /** The neighbours of `count` rows from `first`. */
  block(first: number, count: number): BlockOfNeighbours {
    const lists = this.#groups.map(() => emptyLists(count, this.#k));
    const nearest = this.#groups.map(() => new Int32Array(this.#hasCurve ? count * this.#stops : 0));
    for (let start = 0; start < count; start += scannedRows) {
      const rows = Math.min(scannedRows, count - start);
      const found = this.#kernel.scan(first + start, rows);
      lists.forEach((each, list) => {
        for (let row = 0; row < rows; row++) this.#settle(each, list, first, start + row, row, found);
      });
      if (!this.#hasCurve) continue;
      nearest.forEach((each, list) => {
        const line = list * scannedRows * this.#stops;
        each.set(found.nearest.subarray(line, line + rows * this.#stops), start * this.#stops);
      });
    }
    return { first, count, lists, nearest };
  }

  /** Orders a row's candidates by their distance in float64. */
  #settle(
    lists: NeighbourLists,
    list: number,
    first: number,
    at: number,
    scanned: number,
    found: Found,
  ): void {
    const line = list * scannedRows + scanned;
    const size = found.sizes[line];
    const start = line * this.#capacity;
    const row = first + at;
    for (let i = start; i < start + size; i++) {
      this.#compare(lists, at, row, found.columns[i]);
    }
    if (size < this.#capacity) return;
    const farthest = found.distances[start];
    const last = lists.squares[(at + 1) * this.#k - 1];
    if (last < farthest * (1 - this.#error()) || farthest === 0) return;
    const kept = lists.rows.subarray(at * this.#k, (at + 1) * this.#k).slice();
    const { rows, columns } = this.#groups[list];
    for (let column = 0; column < this.#table.rows; column++) {
      if (columns[column] !== rows[row] && !kept.includes(column)) this.#compare(lists, at, row, column);
    }
  }

  #compare(lists: NeighbourLists, at: number, row: number, column: number): void {
    insert(lists, at, column, squaredDistance(this.#source, row, column, this.#table));
  }

  #error(): number {
    const roundings = (this.#table.width + 3) * 2 ** -24;
    return roundings / (1 - roundings);
  }
}
