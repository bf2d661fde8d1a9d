import { csvRecords } from '../common/csv-records.js';
import { VergerError } from '../common/errors.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { readNamedFile } from '../storage/read-named-file.js';

const hint = 'expected a CSV file with the columns label and kind';

/**
 * The kinds of labels, from a CSV table with the columns `label` and `kind`.
 *
 * @throws VergerError `usage` if it is no such table, or gives a label two kinds; `storage` if it can't be read
 */
export async function readKinds(table: Location, access: Access): Promise<ReadonlyMap<string, string>> {
  const csv = await readNamedFile(table, access);
  const kinds = new Map<string, string>();
  for (const { label, kind } of csvRecords(csv, table.name, hint)) {
    if (label === undefined || kind === undefined || kind === '')
      throw new VergerError('usage', `${table.name}: a row has no label or no kind`, { hint });
    const name = label.normalize('NFC');
    if ((kinds.get(name) ?? kind) !== kind)
      throw new VergerError('usage', `${table.name} gives ${JSON.stringify(name)} two kinds`, { hint });
    kinds.set(name, kind);
  }
  return kinds;
}
