import { csvRecords } from '../common/csv-records.js';
import { VergerError } from '../common/errors.js';
import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { readNamedFile } from '../storage/read-named-file.js';

/**
 * What a CSV table says of labels, in a column beside the column `label`.
 *
 * @throws VergerError `usage` if it is no such table, or gives a label two values; `storage` if it can't be read
 */
export async function readLabelTable(
  table: Location,
  column: 'kind' | 'group',
  access: Access,
): Promise<ReadonlyMap<string, string>> {
  const hint = `expected a CSV file with the columns label and ${column}`;
  const csv = await readNamedFile(table, access);
  const values = new Map<string, string>();
  for (const { label, [column]: value } of csvRecords(csv, table.name, hint)) {
    if (label === undefined || value === undefined || value === '')
      throw new VergerError('usage', `${table.name}: a row has no label or no ${column}`, { hint });
    const name = label.normalize('NFC');
    if ((values.get(name) ?? value) !== value)
      throw new VergerError('usage', `${table.name} gives ${JSON.stringify(name)} two ${column}s`, { hint });
    values.set(name, value);
  }
  return values;
}
