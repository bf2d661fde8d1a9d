import { VergerError } from '../common/errors.js';

/** Rows of components, in the order of a result. */
export interface Table {
  /** float32 [rows, width]; the first component varies most */
  readonly values: Float32Array;
  readonly rows: number;
  readonly width: number;
}

// Squares of differences, added over all components, stay finite in float32 (3.4e38).
const largest = 1e16;

/**
 * A table of components.
 * @param values float32 [rows, width]
 * @throws VergerError `corrupt-result` if the size is not rows x width, or a value is not a number of a usual size
 */
export function tableOf(values: Float32Array, width: number): Table {
  const rows = values.length / width;
  if (!Number.isInteger(rows) || width < 1) {
    throw new VergerError(
      'corrupt-result',
      `${values.length} values are no table of ${width} components a row`,
    );
  }
  const odd = values.findIndex((value) => !(Math.abs(value) <= largest));
  if (odd >= 0) {
    const [row, column] = [Math.floor(odd / width), odd % width];
    throw new VergerError('corrupt-result', `component ${column + 1} of row ${row} is ${values[odd]}`, {
      hint: 'components must be finite numbers below 1e16',
    });
  }
  return { values, rows, width };
}

/** The first components of each row. */
export function leading(table: Table, width: number): Table {
  if (width === table.width) return table;
  const values = new Float32Array(table.rows * width);
  for (let row = 0; row < table.rows; row++) {
    const start = row * table.width;
    values.set(table.values.subarray(start, start + width), row * width);
  }
  return { values, rows: table.rows, width };
}

/**
 * Squared Euclidean distance of two rows, the second of another table if one is given, in float64, added in the order of
 * the components.
 */
export function squaredDistance(table: Table, a: number, b: number, other: Table = table): number {
  const [x, y, width] = [table.values, other.values, table.width];
  let sum = 0;
  for (let i = a * width, j = b * width, end = i + width; i < end; i++, j++) {
    const difference = x[i] - y[j];
    sum += difference * difference;
  }
  return sum;
}
