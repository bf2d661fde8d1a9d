import { tableFromIPC, Vector } from 'apache-arrow';

/** A row: values by column names, as Apache Arrow reads them. 64-bit integers are bigints, arrays are arrays. */
export type Row = Readonly<Record<string, unknown>>;

/** @param batch a complete Arrow IPC stream, schema included */
export function rowsOf(batch: Uint8Array): readonly Row[] {
  return tableFromIPC(batch)
    .toArray()
    .map((row: Iterable<[string, unknown]>) =>
      Object.fromEntries(
        [...row].map(([name, value]) => [name, value instanceof Vector ? [...value] : value]),
      ),
    );
}
