import { NeighbourSearch } from '../neighbours/search.js';
import { tableOf, type Table } from '../table.js';

/** Up to so many images all are laid out; beyond, landmarks are. */
const mostAtOnce = 200_000;
/** Landmarks beyond that, about. */
const landmarks = 50_000;
/** Neighbours that place an image among landmarks (Kobak and Berens 2019). */
const placedBy = 10;

/** A map of so many rows is laid out with every so many-th: 1 up to 200,000 rows, beyond ceil(n / 50,000). */
export function landmarkStep(rows: number): number {
  return rows <= mostAtOnce ? 1 : Math.ceil(rows / landmarks);
}

/**
 * The landmarks of a map, ascending: every so many-th row in the order of their keys. The others find their places among
 * them.
 * @param keys a hash of each row's content, so that the choice is a fair sample and the same in any order of rows
 */
export function landmarkRows(keys: readonly string[], every: number): Int32Array {
  const rows = Int32Array.from(keys, (_, row) => row);
  rows.sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b));
  return rows.filter((_, place) => place % every === 0).sort();
}

/** Some rows of a table, in the order given. */
export function rowsOf({ values, width }: Table, rows: Int32Array): Table {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    chosen.set(values.subarray(row * width, (row + 1) * width), at * width);
  });
  return tableOf(chosen, width);
}

/**
 * Places of rows among landmarks: the median of the places of their 10 nearest. Rows can be placed in blocks of any size.
 * @param others the rows to place
 * @param marks the landmarks' components
 * @param positions float32 [landmarks, 2]
 * @returns float32 [rows, 2]
 */
export function placeAmong(others: Table, marks: Table, positions: Float32Array): Float32Array {
  const k = Math.min(placedBy, marks.rows);
  const { rows } = new NeighbourSearch(marks, { k, of: others }).block(0, others.rows).lists[0];
  return Float32Array.from({ length: 2 * others.rows }, (_, i) => {
    const [row, axis] = [i >> 1, i & 1];
    return median(
      Float64Array.from(rows.subarray(row * k, (row + 1) * k), (mark) => positions[2 * mark + axis]),
    );
  });
}

function median(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
