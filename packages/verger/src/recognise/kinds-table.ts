import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { readLabelTable } from './label-table.js';

/**
 * The kinds of labels, from a CSV table with the columns `label` and `kind`.
 *
 * @throws VergerError `usage` if it is no such table, or gives a label two kinds; `storage` if it can't be read
 */
export function readKinds(table: Location, access: Access): Promise<ReadonlyMap<string, string>> {
  return readLabelTable(table, 'kind', access);
}
