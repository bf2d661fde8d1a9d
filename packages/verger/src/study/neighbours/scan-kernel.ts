import { loadKernel } from '../../common/kernel.js';
import type { Table } from '../table.js';

/** Exports of kernels/neighbours.ts, which documents the arguments. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly setSizes: (d: number, s: number, n: number, l: number, k: number, r: number) => void;
  readonly setInput: (stops: number, rows: number, rowGroups: number, columnGroups: number) => void;
  readonly setOutput: (
    reach: number,
    limits: number,
    nearest: number,
    nearestColumns: number,
    heaps: number,
    heapColumns: number,
    heapSizes: number,
  ) => void;
  readonly scan: (tiles: number, first: number, count: number) => void;
}

/** What a scan is to find. */
export interface ScanPlan {
  /** Ascending numbers of components, the last is all: where sums are looked at. */
  readonly stops: readonly number[];
  /** Whether to find the nearest row in the first components, for each stop. */
  readonly curve: boolean;
  /** For each list, groups of the rows and of the columns (int32): those of the same group are no neighbours. */
  readonly groups: readonly ScanGroups[];
  /** Length of the heaps. */
  readonly capacity: number;
  /** The most rows at a time, a multiple of 4. */
  readonly blockRows: number;
}

/** Groups of rows and of columns. */
export interface ScanGroups {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** What a scan finds; views of the kernel's memory, valid until the next. Lines: list times `blockRows`, plus row. */
export interface Found {
  /** float32 and int32 [lists, blockRows, capacity], in no useful order */
  readonly distances: Float32Array;
  readonly columns: Int32Array;
  /** int32 [lists, blockRows] */
  readonly sizes: Int32Array;
  /** int32 [lists, blockRows, stops]; -1 where there is none */
  readonly nearest: Int32Array;
}

const tileColumns = 8;
// Tiles that stay in a core's cache while all rows of a block pass.
const chunkBytes = 1 << 17;

/** A table of columns in the kernel's memory, against which blocks of rows are scanned. */
export class ScanKernel {
  readonly #kernel: KernelExports;
  readonly #source: Table;
  readonly #columns: number;
  readonly #plan: ScanPlan;
  readonly #tiles: number;
  readonly #rows: Float32Array;
  readonly #rowGroups: Int32Array;
  readonly #reach: Float32Array;
  readonly #limits: Float32Array;
  readonly #nearest: Float32Array;
  readonly #found: Found;

  /** @param source the rows; of the same width */
  constructor(table: Table, source: Table, plan: ScanPlan) {
    this.#kernel = loadKernel('neighbours') as KernelExports;
    this.#source = source;
    this.#columns = table.rows;
    this.#plan = plan;
    const { stops, groups, capacity, blockRows } = plan;
    const [lines, n] = [groups.length * blockRows, table.rows];
    const tileCount = Math.ceil(n / tileColumns);
    const lengths = {
      tiles: tileCount * tileColumns * table.width,
      rows: blockRows * table.width,
      stops: stops.length,
      rowGroups: lines,
      columnGroups: groups.length * n,
      reach: blockRows * stops.length,
      limits: blockRows * stops.length,
      nearest: lines * stops.length,
      nearestColumns: lines * stops.length,
      heaps: lines * capacity,
      heapColumns: lines * capacity,
      heapSizes: lines,
    };
    const at = this.#allocate(lengths);
    const { buffer } = this.#kernel.memory;
    const floats = (name: keyof typeof lengths) => new Float32Array(buffer, at[name], lengths[name]);
    const integers = (name: keyof typeof lengths) => new Int32Array(buffer, at[name], lengths[name]);
    this.#tiles = at.tiles;
    fillTiles(floats('tiles'), table);
    this.#rows = floats('rows');
    integers('stops').set(stops);
    this.#rowGroups = integers('rowGroups');
    groups.forEach(({ columns }, list) => integers('columnGroups').set(columns, list * n));
    this.#reach = floats('reach');
    this.#limits = floats('limits');
    this.#nearest = floats('nearest');
    this.#found = {
      distances: floats('heaps'),
      columns: integers('heapColumns'),
      sizes: integers('heapSizes'),
      nearest: integers('nearestColumns'),
    };
    this.#kernel.setSizes(table.width, stops.length, n, groups.length, capacity, blockRows);
    this.#kernel.setInput(at.stops, at.rows, at.rowGroups, at.columnGroups);
    this.#kernel.setOutput(
      at.reach,
      at.limits,
      at.nearest,
      at.nearestColumns,
      at.heaps,
      at.heapColumns,
      at.heapSizes,
    );
  }

  /** Scans the rows from `first`, at most `blockRows`. */
  scan(first: number, count: number): Found {
    this.#reset(first, count);
    const tileBytes = tileColumns * this.#source.width * 4;
    const tileCount = Math.ceil(this.#columns / tileColumns);
    const chunk = Math.max(1, Math.floor(chunkBytes / tileBytes));
    for (let tile = 0; tile < tileCount; tile += chunk) {
      const tiles = Math.min(chunk, tileCount - tile);
      this.#kernel.scan(this.#tiles + tile * tileBytes, tile * tileColumns, tiles);
    }
    return this.#found;
  }

  #reset(first: number, count: number): void {
    const { values, width } = this.#source;
    const { blockRows, curve, stops } = this.#plan;
    // Rows of Infinity are near nothing.
    this.#rows.fill(Infinity, count * width);
    this.#rows.set(values.subarray(first * width, (first + count) * width));
    this.#plan.groups.forEach(({ rows }, list) => {
      this.#rowGroups.set(rows.subarray(first, first + count), list * blockRows);
    });
    this.#reach.fill(Infinity);
    // Without a curve sums matter at the last stop only.
    this.#limits.fill(curve ? Infinity : 0);
    if (!curve)
      for (let at = stops.length - 1; at < this.#limits.length; at += stops.length)
        this.#limits[at] = Infinity;
    this.#nearest.fill(curve ? Infinity : 0);
    this.#found.nearest.fill(-1);
    this.#found.sizes.fill(0);
  }

  /** Addresses of arrays of 4-byte numbers, each at a multiple of 16. */
  #allocate<Name extends string>(lengths: Record<Name, number>): Record<Name, number> {
    const addresses = {} as Record<Name, number>;
    let end = Math.ceil(this.#kernel.heapBase() / 16) * 16;
    for (const name of Object.keys(lengths) as Name[]) {
      addresses[name] = end;
      end += Math.ceil(lengths[name] / 4) * 16;
    }
    this.#kernel.memory.grow(Math.ceil(end / 65_536));
    return addresses;
  }
}

/** Component by component of 8 rows; the last tile ends with Infinity, which is near nothing. */
function fillTiles(tiles: Float32Array, { values, rows, width }: Table): void {
  tiles.fill(Infinity, Math.floor(rows / tileColumns) * tileColumns * width);
  for (let row = 0; row < rows; row++) {
    const start = Math.floor(row / tileColumns) * tileColumns * width + (row % tileColumns);
    for (let i = 0; i < width; i++) tiles[start + i * tileColumns] = values[row * width + i];
  }
}
