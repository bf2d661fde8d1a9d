import { csvRows } from './csv.js';
import { FactsError } from './facts-error.js';

/** A row of a table, whose cells are read by the names of their columns. Every reader throws a FactsError. */
export class TableRow<Column extends string> {
  readonly #file: string;
  readonly #row: number;
  readonly #cells: ReadonlyMap<string, string>;

  constructor(file: string, row: number, cells: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#row = row;
    this.#cells = cells;
  }

  /** An error at a cell of this row. */
  fault(message: string, column: Column | null = null): FactsError {
    return new FactsError(message, { file: this.#file, row: this.#row, column });
  }

  /** The cell as it is; empty: null. */
  maybe(column: Column): string | null {
    const text = this.#cells.get(column) ?? '';
    if (text !== text.trim()) throw this.fault(`${JSON.stringify(text)} has blanks at its ends`, column);
    return text === '' ? null : text;
  }

  text(column: Column): string {
    const text = this.maybe(column);
    if (text === null) throw this.fault('is empty', column);
    return text;
  }

  /** A text of a certain form. */
  like(column: Column, pattern: RegExp, expected: string): string {
    const text = this.text(column);
    if (!pattern.test(text)) throw this.fault(`${JSON.stringify(text)} is not ${expected}`, column);
    return text;
  }

  oneOf<const T extends string>(column: Column, names: readonly T[]): T {
    const text = this.text(column);
    const name = names.find((each) => each === text);
    if (name === undefined)
      throw this.fault(`${JSON.stringify(text)} is none of ${names.join(', ')}`, column);
    return name;
  }

  /** A number of at least 0 with a decimal point; empty: null. */
  number(column: Column): number | null {
    const text = this.maybe(column);
    if (text === null) return null;
    if (!/^\d+(\.\d+)?$/.test(text)) throw this.fault(`${JSON.stringify(text)} is not a number`, column);
    return Number(text);
  }

  /** A number that must be there. */
  someNumber(column: Column): number {
    const value = this.number(column);
    if (value === null) throw this.fault('is empty', column);
    return value;
  }

  /** Two numbers of which the first is not above the second. */
  range(low: Column, high: Column): { readonly min: number | null; readonly max: number | null } {
    const [min, max] = [this.number(low), this.number(high)];
    if (min !== null && max !== null && min > max) throw this.fault(`${max} is below ${min}`, high);
    return { min, max };
  }
}

/** The id of a kind or a variant, such as `granny-smith`. */
export const id = /^[a-z]+(-[a-z]+)*$/;

/**
 * The rows of a table, whose header must name these columns in this order.
 *
 * @throws FactsError if it does not, or a row has more or fewer cells
 */
export function tableRows<const Column extends string>(
  text: string,
  file: string,
  columns: readonly Column[],
): TableRow<Column>[] {
  const [header = [], ...rows] = csvRows(text.replace(/^\uFEFF/, ''), file);
  const wrong = columns.findIndex((column, i) => header[i] !== column);
  if (wrong >= 0)
    throw new FactsError(`the column is missing, or not the ${wrong + 1}. of the table`, {
      ...{ file, row: 1, column: columns[wrong] },
    });
  if (header.length > columns.length)
    throw new FactsError('the column is not known', { file, row: 1, column: header[columns.length] });
  return rows.map((cells, i) => {
    const row = i + 2;
    if (cells.length !== columns.length)
      throw new FactsError(`${cells.length} cells, not ${columns.length}`, { file, row, column: null });
    return new TableRow<Column>(file, row, new Map(columns.map((column, j) => [column, cells[j]])));
  });
}
