/** The nearest rows of each of some rows, the nearest first; of equally near ones the first row comes first. */
export interface NeighbourLists {
  readonly k: number;
  /** int32 [rows, k]; -1 where there are fewer than k */
  readonly rows: Int32Array;
  /** float64 [rows, k], squared Euclidean distances; Infinity where there are fewer than k */
  readonly squares: Float64Array;
}

/** Lists of `count` rows, still empty. */
export function emptyLists(count: number, k: number): NeighbourLists {
  return { k, rows: new Int32Array(count * k).fill(-1), squares: new Float64Array(count * k).fill(Infinity) };
}

/** Puts one row's neighbour into its place, if it is among the nearest. */
export function insert(lists: NeighbourLists, row: number, neighbour: number, square: number): void {
  const { k, rows, squares } = lists;
  const start = row * k;
  let at = start + k - 1;
  if (!comesBefore(square, neighbour, squares[at], rows[at])) return;
  for (; at > start && comesBefore(square, neighbour, squares[at - 1], rows[at - 1]); at--) {
    squares[at] = squares[at - 1];
    rows[at] = rows[at - 1];
  }
  squares[at] = square;
  rows[at] = neighbour;
}

function comesBefore(square: number, row: number, otherSquare: number, otherRow: number): boolean {
  return square < otherSquare || (square === otherSquare && (otherRow < 0 || row < otherRow));
}

/** The first neighbours of each row. */
export function firstNeighbours({ k, rows, squares }: NeighbourLists, count: number): NeighbourLists {
  const least = Math.min(count, k);
  return { k: least, rows: firstColumns(rows, k, least), squares: firstColumns(squares, k, least) };
}

function firstColumns<T extends Int32Array | Float64Array>(values: T, width: number, columns: number): T {
  return width === columns ? values : (values.filter((_, i) => i % width < columns) as T);
}
