import { tableFromIPC, Vector } from 'apache-arrow';

/** Values by the names of the columns; 64-bit integers are bigints, arrays are arrays. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of one batch: an Arrow IPC stream of its own, schema included. */
export function rowsOf(batch: Uint8Array): readonly Row[] {
  return tableFromIPC(batch)
    .toArray()
    .map((row: Iterable<[string, unknown]>) =>
      Object.fromEntries(
        [...row].map(([name, value]) => [name, value instanceof Vector ? [...value] : value]),
      ),
    );
}
