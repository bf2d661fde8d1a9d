import {
  type Data,
  Field,
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
import type { RowBatch } from './row-batch.js';

/** Encodes a batch of result rows as an Arrow IPC stream: `path, label, features, components, sha256`. */
export function encodeRows(rows: RowBatch): Uint8Array {
  const count = rows.paths.length;
  return encodeColumns(count, [
    column('path', strings(rows.paths), false),
    column('label', strings(rows.labels), true),
    column('features', floatLists(rows.features, count), false),
    column('components', floatLists(rows.components, count), false),
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

/** Wraps equal slices of one array as lists without nulls; copies no values. */
function floatLists(values: Float32Array, count: number): Data<List<Float32>> {
  const width = count === 0 ? 0 : values.length / count;
  const element = new Field('element', new Float32(), false);
  return makeData({
    type: new List(element),
    length: count,
    nullCount: 0,
    valueOffsets: Int32Array.from({ length: count + 1 }, (_, row) => row * width),
    child: makeData({ type: element.type, length: values.length, nullCount: 0, data: values }),
  });
}
