/** A table that is not as it must be. The message names the file, the row (the header is row 1) and the column. */
export class FactsError extends Error {
  override readonly name = 'FactsError';
  /** Such as `season.csv`. */
  readonly file: string;
  /** Counted as a spreadsheet does: the header is row 1. */
  readonly row: number;
  /** The name of the column; null if the whole row is wrong. */
  readonly column: string | null;

  constructor(
    message: string,
    at: { readonly file: string; readonly row: number; readonly column: string | null },
  ) {
    const column = at.column === null ? '' : `, column ${at.column}`;
    super(`${at.file}, row ${at.row}${column}: ${message}`);
    this.file = at.file;
    this.row = at.row;
    this.column = at.column;
  }
}
