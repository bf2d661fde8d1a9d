import type { Access } from '../storage/access.js';
import type { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { StorageError } from '../storage/storage-error.js';
import { excludedPaths } from './excluded-paths.js';
import { type Labels, labelsFromCsv, labelsFromFolders } from './labels.js';
import type { PathTable } from './path-table.js';
import type { RunRequest } from './request.js';

/** What tables of a request say of its images. */
export interface InputTables {
  readonly labels: Labels;
  /** Undefined without such a table. */
  readonly excluded: PathTable<true> | undefined;
}

/** @throws StorageError `missing`; VergerError `usage` if a table is none */
export async function readInputTables(
  { labels, excludeTables }: RunRequest,
  access: Access,
): Promise<InputTables> {
  const excluding = await Promise.all(
    excludeTables.map(async (table) => ({
      name: table.name,
      csv: await readTable(table, 'table of excluded images', access),
    })),
  );
  return {
    labels:
      labels === undefined
        ? labelsFromFolders
        : labelsFromCsv(await readTable(labels, 'label table', access), labels.name),
    excluded: excluding.length === 0 ? undefined : excludedPaths(excluding),
  };
}

function readTable(table: Location, what: string, access: Access): Promise<Uint8Array> {
  return openStorage(table.parent, access)
    .read(table.name)
    .catch((cause: unknown) => {
      if (!(cause instanceof StorageError && cause.fault === 'missing')) throw cause;
      throw new StorageError('missing', `no ${what} at ${table.text}`, cause);
    });
}
