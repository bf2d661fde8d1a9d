// Nearest neighbours by squared Euclidean distance in float32: see src/study/neighbours/scan-kernel.ts.
//
// A tile is 4 rows times 8 columns: 32 sums in 8 registers, over the components in their order. Partial sums never
// shrink, not even by rounding, since what is added is never negative. So a tile is left as soon as no sum is below what
// could still matter to its row, and components ordered by variance make that soon.

/** Columns side by side: component c of 8 columns is one run of 8 float32. */
const TILE: usize = 8;
const BYTES: usize = 4;

let dimensions: i32 = 0;
let stopCount: i32 = 0;
/** How many of all columns are real; the last tile is filled up with Infinity. */
let columns: i32 = 0;
let lists: i32 = 0;
let capacity: i32 = 0;
let rowCount: i32 = 0;
/** int32 [stops]: numbers of components after which sums are looked at; the last is all of them. */
let stops: usize = 0;
/** float32 [rows, d] */
let rows: usize = 0;
/** int32 [lists, rows] and [lists, columns]: only columns of another group are neighbours. */
let rowGroups: usize = 0;
let columnGroups: usize = 0;
/** float32 [rows, stops]: a sum that is not below it matters neither here nor at any later stop. */
let reach: usize = 0;
/** float32 [rows, stops]: a sum that is not below it does not matter here. */
let limits: usize = 0;
/** float32 and int32 [lists, rows, stops]: the nearest column in the first components, 1 for each stop. */
let nearest: usize = 0;
let nearestColumns: usize = 0;
/** Heaps, float32 and int32 [lists, rows, capacity], the farthest first; int32 [lists, rows]: how full. */
let heaps: usize = 0;
let heapColumns: usize = 0;
let heapSizes: usize = 0;
/** The sums of a tile, float32 [4, 8]. */
const sums: usize = memory.data(128, 16);

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}

/** Sizes; before the others. */
export function setSizes(d: i32, s: i32, n: i32, l: i32, k: i32, r: i32): void {
  dimensions = d;
  stopCount = s;
  columns = n;
  lists = l;
  capacity = k;
  rowCount = r;
}

/** Addresses of the input. */
export function setInput(ofStops: usize, ofRows: usize, ofRowGroups: usize, ofColumnGroups: usize): void {
  stops = ofStops;
  rows = ofRows;
  rowGroups = ofRowGroups;
  columnGroups = ofColumnGroups;
}

/** Addresses of what is found. The host fills the float32 arrays with Infinity and the sizes with 0. */
export function setOutput(
  ofReach: usize,
  ofLimits: usize,
  ofNearest: usize,
  ofNearestColumns: usize,
  ofHeaps: usize,
  ofHeapColumns: usize,
  ofHeapSizes: usize,
): void {
  reach = ofReach;
  limits = ofLimits;
  nearest = ofNearest;
  nearestColumns = ofNearestColumns;
  heaps = ofHeaps;
  heapColumns = ofHeapColumns;
  heapSizes = ofHeapSizes;
}

/** All rows against `count` tiles at `tiles`, of which the first starts with column `first`. Rows come in fours. */
export function scan(tiles: usize, first: i32, count: i32): void {
  const size = <usize>dimensions * TILE * BYTES;
  for (let row = 0; row < rowCount; row += 4) {
    for (let tile = 0; tile < count; tile++)
      scanTile(row, tiles + <usize>tile * size, first + tile * <i32>TILE);
  }
}

function scanTile(row: i32, tile: usize, column: i32): void {
  const length = <usize>dimensions * BYTES;
  let x = rows + <usize>row * length;
  const x1 = length;
  const x2 = length + length;
  const x3 = x2 + length;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let done = 0;
  for (let stop = 0; stop < stopCount; stop++) {
    const until = load<i32>(stops + ((<usize>stop) << 2));
    const end = x + <usize>(until - done) * BYTES;
    done = until;
    while (x < end) {
      const y0 = v128.load(tile);
      const y1 = v128.load(tile, 16);
      const xa = v128.load_splat<f32>(x);
      let e = f32x4.sub(xa, y0);
      a0 = f32x4.add(a0, f32x4.mul(e, e));
      e = f32x4.sub(xa, y1);
      a1 = f32x4.add(a1, f32x4.mul(e, e));
      const xb = v128.load_splat<f32>(x + x1);
      e = f32x4.sub(xb, y0);
      b0 = f32x4.add(b0, f32x4.mul(e, e));
      e = f32x4.sub(xb, y1);
      b1 = f32x4.add(b1, f32x4.mul(e, e));
      const xc = v128.load_splat<f32>(x + x2);
      e = f32x4.sub(xc, y0);
      c0 = f32x4.add(c0, f32x4.mul(e, e));
      e = f32x4.sub(xc, y1);
      c1 = f32x4.add(c1, f32x4.mul(e, e));
      const xd = v128.load_splat<f32>(x + x3);
      e = f32x4.sub(xd, y0);
      d0 = f32x4.add(d0, f32x4.mul(e, e));
      e = f32x4.sub(xd, y1);
      d1 = f32x4.add(d1, f32x4.mul(e, e));
      tile += TILE * BYTES;
      x += BYTES;
    }
    const at = <usize>(row * stopCount + stop) * BYTES;
    const a = f32x4.pmin(a0, a1);
    const b = f32x4.pmin(b0, b1);
    const c = f32x4.pmin(c0, c1);
    const d = f32x4.pmin(d0, d1);
    if (!isAnyBelow(reach + at, a, b, c, d)) return;
    if (!isAnyBelow(limits + at, a, b, c, d)) continue;
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, b0, 32);
    v128.store(sums, b1, 48);
    v128.store(sums, c0, 64);
    v128.store(sums, c1, 80);
    v128.store(sums, d0, 96);
    v128.store(sums, d1, 112);
    offerTile(row, column, stop);
  }
}

/** Whether a sum is below its row's limit; limits of following rows are as far apart as there are stops. */
function isAnyBelow(limit: usize, a: v128, b: v128, c: v128, d: v128): bool {
  const next = <usize>stopCount * BYTES;
  return v128.any_true(
    v128.or(
      v128.or(f32x4.lt(a, v128.load_splat<f32>(limit)), f32x4.lt(b, v128.load_splat<f32>(limit + next))),
      v128.or(
        f32x4.lt(c, v128.load_splat<f32>(limit + next + next)),
        f32x4.lt(d, v128.load_splat<f32>(limit + next + next + next)),
      ),
    ),
  );
}

/** The sums of a tile at a stop. Those of the filling are infinite, and below nothing. */
function offerTile(row: i32, column: i32, stop: i32): void {
  for (let r = 0; r < 4; r++) {
    const limit = limits + <usize>((row + r) * stopCount + stop) * BYTES;
    for (let c = 0; c < 8; c++) {
      const distance = load<f32>(sums + ((<usize>(r * 8 + c)) << 2));
      if (distance < load<f32>(limit)) offer(row + r, column + c, stop, distance);
    }
  }
}

function offer(row: i32, column: i32, stop: i32, distance: f32): void {
  const last = stop == stopCount - 1;
  let changed = false;
  for (let list = 0; list < lists; list++) {
    const line = list * rowCount + row;
    const at = (<usize>(line * stopCount + stop)) << 2;
    const nearer = distance < load<f32>(nearest + at);
    const kept = last && (!isFull(line) || distance < load<f32>(heaps + ((<usize>(line * capacity)) << 2)));
    if (!nearer && !kept) continue;
    if (
      load<i32>(rowGroups + ((<usize>line) << 2)) ==
      load<i32>(columnGroups + ((<usize>(list * columns + column)) << 2))
    )
      continue;
    if (nearer) {
      store<f32>(nearest + at, distance);
      store<i32>(nearestColumns + at, column);
    }
    if (kept) keep(line, column, distance);
    changed = true;
  }
  if (changed) updateLimits(row);
}

function isFull(line: i32): bool {
  return load<i32>(heapSizes + ((<usize>line) << 2)) == capacity;
}

/** At a stop the nearest so far matters, at the last one also the farthest that is kept. */
function updateLimits(row: i32): void {
  let farthest: f32 = 0;
  for (let list = 0; list < lists; list++) {
    const line = list * rowCount + row;
    const top = isFull(line) ? load<f32>(heaps + ((<usize>(line * capacity)) << 2)) : (Infinity as f32);
    farthest = max(farthest, top);
  }
  let most = farthest;
  for (let stop = stopCount - 1; stop >= 0; stop--) {
    let limit: f32 = stop == stopCount - 1 ? farthest : 0;
    for (let list = 0; list < lists; list++) {
      limit = max(limit, load<f32>(nearest + ((<usize>((list * rowCount + row) * stopCount + stop)) << 2)));
    }
    most = max(most, limit);
    const at = (<usize>(row * stopCount + stop)) << 2;
    store<f32>(limits + at, limit);
    store<f32>(reach + at, most);
  }
}

/** Puts a column into a line's heap, in the place of the farthest if it is full. */
function keep(line: i32, column: i32, distance: f32): void {
  const distances = heaps + ((<usize>(line * capacity)) << 2);
  const numbers = heapColumns + ((<usize>(line * capacity)) << 2);
  const size = load<i32>(heapSizes + ((<usize>line) << 2));
  if (size < capacity) {
    store<i32>(heapSizes + ((<usize>line) << 2), size + 1);
    rise(distances, numbers, size, distance, column);
  } else sink(distances, numbers, distance, column);
}

/** Whether one entry is farther than another: of equally far ones, the later column is. */
function isFarther(a: f32, columnA: i32, b: f32, columnB: i32): bool {
  return a > b || (a == b && columnA > columnB);
}

function rise(distances: usize, numbers: usize, at: i32, distance: f32, column: i32): void {
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const d = load<f32>(distances + ((<usize>parent) << 2));
    const n = load<i32>(numbers + ((<usize>parent) << 2));
    if (!isFarther(distance, column, d, n)) break;
    store<f32>(distances + ((<usize>at) << 2), d);
    store<i32>(numbers + ((<usize>at) << 2), n);
    at = parent;
  }
  store<f32>(distances + ((<usize>at) << 2), distance);
  store<i32>(numbers + ((<usize>at) << 2), column);
}

function sink(distances: usize, numbers: usize, distance: f32, column: i32): void {
  let at = 0;
  for (let child = 1; child < capacity; child = 2 * at + 1) {
    let d = load<f32>(distances + ((<usize>child) << 2));
    let n = load<i32>(numbers + ((<usize>child) << 2));
    if (child + 1 < capacity) {
      const d2 = load<f32>(distances + ((<usize>child) << 2), 4);
      const n2 = load<i32>(numbers + ((<usize>child) << 2), 4);
      if (isFarther(d2, n2, d, n)) {
        child++;
        d = d2;
        n = n2;
      }
    }
    if (!isFarther(d, n, distance, column)) break;
    store<f32>(distances + ((<usize>at) << 2), d);
    store<i32>(numbers + ((<usize>at) << 2), n);
    at = child;
  }
  store<f32>(distances + ((<usize>at) << 2), distance);
  store<i32>(numbers + ((<usize>at) << 2), column);
}
