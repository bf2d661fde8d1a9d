import { VergerError } from '../common/errors.js';
import { csvRecords } from '../common/csv-records.js';
import { PathTable } from './path-table.js';

/** A table of `--exclude`. */
interface CsvTable {
  readonly name: string;
  readonly csv: Uint8Array;
}

/**
 * The images that CSV tables with a column `path` list; other columns are not read.
 * @throws VergerError `usage` if a table has no such column
 */
export function excludedPaths(tables: readonly CsvTable[]): PathTable<true> {
  const paths = new PathTable<true>();
  for (const { name, csv } of tables)
    for (const { path } of csvRecords(csv, name, hint)) {
      if (path === undefined) throw new VergerError('usage', `${name} has no path column`, { hint });
      paths.add(path, true);
    }
  return paths;
}

const hint = 'expected a CSV file whose first line names a column path';
