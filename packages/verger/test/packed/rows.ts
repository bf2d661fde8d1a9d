import { collect } from 'testing-support/collect';
import { readRows } from '../../src/parquet/read.js';
import type { Storage } from '../../src/storage/storage.js';

export interface ResultRow {
  readonly path: string;
  readonly label: string | null;
  readonly features: readonly number[];
  readonly sha256: string;
}

/** All rows of a result, in the order of its parts. */
export async function resultRows(output: Storage): Promise<ResultRow[]> {
  const keys = (await collect(output.list())).map(({ key }) => key);
  const parts = keys.filter((key) => /^part-[^/]*\.parquet$/.test(key));
  const rows = await Promise.all(parts.map((key) => readRows(output, key)));
  return rows.flat() as unknown as ResultRow[];
}

/** What rows of the same images have in common, wherever the images lie. */
export function contents(
  rows: readonly ResultRow[],
): { readonly features: readonly number[]; readonly sha256: string }[] {
  return rows.map(({ features, sha256 }) => ({ features, sha256 }));
}
