import {
  type Data,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import type { Columns } from './columns.js';
import { toFloat16 } from '../common/float16.js';
import type { RowBatch } from './row-batch.js';
import { arrowColumn, type TableColumn } from './typed-table.js';

/** Encodes a batch of result rows as an Arrow IPC stream: `path, label, split, features, components, sha256`. */
export function encodeRows(rows: RowBatch, columns: Columns): Uint8Array {
  const count = rows.paths.length;
  const lists = (name: 'features' | 'components'): Column[] =>
    columns[name] === 0 ? [] : [column(name, floatLists(rows[name], count, columns[name], columns), false)];
  return encodeColumns(count, [
    column('path', strings(rows.paths), false),
    column('label', strings(rows.labels), true),
    ...(columns.split ? [column('split', strings(rows.splits), true)] : []),
    ...lists('features'),
    ...lists('components'),
    column('sha256', strings(rows.digests), false),
  ]);
}

/** Encodes a table of string columns as an Arrow IPC stream. */
export function encodeTexts(columns: Readonly<Record<string, readonly (string | null)[]>>): Uint8Array {
  const entries = Object.entries(columns);
  return encodeColumns(
    entries[0]?.[1].length ?? 0,
    entries.map(([name, values]) => column(name, strings(values), values.includes(null))),
  );
}

/** Encodes a table of typed columns as an Arrow IPC stream. */
export function encodeTyped(columns: readonly TableColumn[]): Uint8Array {
  const encoded = columns.map(arrowColumn);
  return encodeColumns(encoded[0].data.length, encoded);
}

interface Column {
  readonly field: Field;
  readonly data: Data;
}

function column(name: string, data: Data, nullable: boolean): Column {
  return { field: new Field(name, data.type, nullable), data };
}

function encodeColumns(count: number, columns: readonly Column[]): Uint8Array {
  const fields = columns.map(({ field }) => field);
  const schema = new Schema(fields);
  const children = columns.map(({ data }) => data);
  const struct = makeData({ type: new Struct(fields), length: count, nullCount: 0, children });
  return tableToIPC(new Table(schema, new RecordBatch(schema, struct)), 'stream');
}

function strings(values: readonly (string | null)[]): Data<Utf8> {
  // An empty vector has no data chunk.
  return values.length === 0
    ? makeData({ type: new Utf8(), length: 0, valueOffsets: new Int32Array(1), data: new Uint8Array() })
    : vectorFromArray(values, new Utf8()).data[0];
}

/** Wraps equal slices of one array as lists without nulls; copies no float32 values. */
function floatLists(
  values: Float32Array,
  count: number,
  width: number,
  { dtype, lists }: Pick<Columns, 'dtype' | 'lists'>,
): Data<List<Float16 | Float32> | FixedSizeList<Float16 | Float32>> {
  const child =
    dtype === 'float16'
      ? makeData({ type: new Float16(), length: values.length, nullCount: 0, data: toFloat16(values) })
      : makeData({ type: new Float32(), length: values.length, nullCount: 0, data: values });
  const element = new Field<Float16 | Float32>('element', child.type, false);
  const common = { length: count, nullCount: 0, child };
  if (lists === 'fixed') return makeData({ type: new FixedSizeList(width, element), ...common });
  const valueOffsets = Int32Array.from({ length: count + 1 }, (_, row) => row * width);
  return makeData({ type: new List(element), valueOffsets, ...common });
}
