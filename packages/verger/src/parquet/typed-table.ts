import {
  Bool,
  type Data,
  Field,
  Float32,
  Float64,
  Int32,
  List,
  makeBuilder,
  makeData,
  Struct,
  Utf8,
} from 'apache-arrow';

/** A column of a small table; a null is a missing value. */
export type TableColumn =
  | {
      readonly name: string;
      readonly type: 'text';
      readonly values: readonly (string | null)[];
      /** Whether there may be nulls in other tables of the same columns; by default, whether there are in this one. */
      readonly nullable?: boolean;
    }
  | { readonly name: string; readonly type: 'float64'; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly type: 'float32'; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly type: 'int32'; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly type: 'flag'; readonly values: readonly boolean[] }
  | { readonly name: string; readonly type: 'texts'; readonly values: readonly (readonly string[])[] }
  | CandidateColumn
  | NeighbourColumn;

/** Lists of structures: labels, each with its probability. */
export interface CandidateColumn {
  readonly name: string;
  readonly type: 'candidates';
  readonly values: readonly (readonly { readonly label: string; readonly probability: number }[])[];
}

/** A structure of two lists of the same length, as Embedding Atlas reads neighbours. */
export interface NeighbourColumn {
  readonly name: string;
  readonly type: 'neighbours';
  /** Length of each list. */
  readonly k: number;
  /** int32 [rows, k]: numbers of rows, from 0 */
  readonly ids: Int32Array;
  /** float32 [rows, k] */
  readonly distances: Float32Array;
}

/** The field of a column, and its values. */
export function arrowColumn(column: TableColumn): { readonly field: Field; readonly data: Data } {
  const data = dataOf(column);
  const nullable = (column.type === 'text' ? column.nullable : undefined) ?? data.nullCount > 0;
  return { field: new Field(column.name, data.type, nullable), data };
}

function dataOf(column: TableColumn): Data {
  switch (column.type) {
    case 'neighbours':
      return neighboursOf(column);
    case 'texts':
      return listsOfTexts(column.values);
    case 'candidates':
      return candidatesOf(column);
    case 'text':
      return vectorOf(column.values, new Utf8());
    case 'float32':
      return vectorOf(column.values, new Float32());
    case 'float64':
      return vectorOf(column.values, new Float64());
    case 'int32':
      return vectorOf(column.values, new Int32());
    case 'flag':
      return vectorOf(column.values, new Bool());
  }
}

function vectorOf<T extends Utf8 | Float32 | Float64 | Int32 | Bool>(
  values: readonly unknown[],
  type: T,
): Data<T> {
  const builder = makeBuilder({ type, nullValues: [null] });
  // Which builder it is depends on the type, and so do the values that it takes.
  for (const value of values) builder.append(value as never);
  return builder.finish().flush() as Data as Data<T>;
}

function listsOfTexts(values: readonly (readonly string[])[]): Data {
  return listData(values.length, offsetsOf(values), vectorOf(values.flat(), new Utf8()));
}

function candidatesOf({ values }: CandidateColumn): Data {
  const all = values.flat();
  const children = [
    vectorOf(
      all.map(({ label }) => label),
      new Utf8(),
    ),
    vectorOf(
      all.map(({ probability }) => probability),
      new Float64(),
    ),
  ];
  const fields = ['label', 'probability'].map((name, i) => new Field(name, children[i].type, false));
  const child = makeData({ type: new Struct(fields), length: all.length, nullCount: 0, children });
  return listData(values.length, offsetsOf(values), child);
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, row) => (offsets[row + 1] = offsets[row] + list.length));
  return offsets;
}

function neighboursOf({ k, ids, distances }: NeighbourColumn): Data {
  const length = k === 0 ? 0 : ids.length / k;
  const offsets = Int32Array.from({ length: length + 1 }, (_, row) => row * k);
  const children = [
    listData(length, offsets, makeData({ type: new Int32(), length: ids.length, data: ids })),
    listData(length, offsets, makeData({ type: new Float32(), length: distances.length, data: distances })),
  ];
  const fields = ['ids', 'distances'].map((name, i) => new Field(name, children[i].type, false));
  return makeData({ type: new Struct(fields), length, nullCount: 0, children });
}

function listData<T extends Utf8 | Float32 | Int32 | Struct>(
  length: number,
  valueOffsets: Int32Array,
  child: Data<T>,
): Data<List<T>> {
  const type = new List<T>(new Field<T>('element', child.type, false));
  return makeData({ type, length, nullCount: 0, valueOffsets, child });
}
