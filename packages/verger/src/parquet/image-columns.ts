import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import type { ValueType } from './page-values.js';

/** A column as its pages are read. */
export interface ColumnInfo {
  /** The names from the root to the values. */
  readonly path: readonly string[];
  readonly type: ValueType;
  /** Of each field of the path: `o` for optional, `r` for required. */
  readonly levels: string;
}

/** The definition level of a value: the optional fields on the way to it. */
export function depthOf(levels: string): number {
  return levels.replaceAll('r', '').length;
}

/** One column of one row group. */
export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly codec: string;
}

/** A Parquet file of images, as its footer describes it. */
export interface ImageFile {
  readonly image: ColumnInfo;
  /** The column of labels, if any, and the names of the numbers in it. */
  readonly label: (ColumnInfo & { readonly names: readonly string[] | undefined }) | undefined;
  readonly groups: readonly {
    readonly rows: number;
    readonly image: ColumnChunk;
    readonly label: ColumnChunk | undefined;
  }[];
}

/** A Parquet file without a column of bytes, or of structs of bytes. */
export class NoImages extends Error {}

/** A larger footer fills the memory before it says anything. */
const maxFooterBytes = 16 * 2 ** 20;
const imageNames = ['image', 'img', 'picture', 'photo', 'images', 'jpg', 'jpeg', 'png', 'bytes', 'data'];
const labelNames = ['label', 'labels', 'class', 'cls', 'category'];

/**
 * Reads the footer of a Parquet file and finds the images in it: a column of Hugging Face's (a struct of `bytes` and
 * `path`), or one of plain bytes.
 * @param read a range of the file, `end` exclusive
 * @throws NoImages; another Error if it is no Parquet file
 */
export async function readImageFile(
  size: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<ImageFile> {
  const metadata = await parquetMetadataAsync(bounded(size, read));
  const features = huggingFaceFeatures(metadata);
  const columns = parquetSchema(metadata).children;
  const image = bestOf(columns, (name) => features[name]?._type === 'Image', imageNames, imageColumn);
  if (image === undefined) throw new NoImages('it has no column of images');
  const label = bestOf(
    columns,
    (name) => features[name]?._type === 'ClassLabel',
    labelNames,
    labelColumn,
    true,
  );
  const groups = metadata.row_groups.map((group) => ({
    rows: Number(group.num_rows),
    image: required(chunkOf(group, image), 'images'),
    label: label === undefined ? undefined : required(chunkOf(group, label), 'labels'),
  }));
  const names = label === undefined ? undefined : features[label.path[0]]?.names;
  return { image, label: label === undefined ? undefined : { ...label, names }, groups };
}

function bounded(size: number, read: (start: number, end: number) => Promise<Uint8Array>): AsyncBuffer {
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      if (end - start > maxFooterBytes) throw new Error(`its footer is larger than ${maxFooterBytes} bytes`);
      const bytes = await read(start, end);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    },
  };
}

type Features = Readonly<
  Record<string, { readonly _type?: string; readonly names?: readonly string[] } | undefined>
>;

/** What Hugging Face's `datasets` keeps beside the schema: which columns are images, and the names of classes. */
function huggingFaceFeatures({ key_value_metadata: entries = [] }: FileMetaData): Features {
  const text = entries.find(({ key }) => key === 'huggingface')?.value;
  try {
    const json = JSON.parse(text ?? '{}') as { readonly info?: { readonly features?: unknown } } | null;
    const features = json?.info?.features;
    if (typeof features !== 'object' || features === null) return {};
    return Object.fromEntries(Object.entries(features).map(([name, value]) => [name, featureOf(value)]));
  } catch {
    return {};
  }
}

function featureOf(value: unknown): Features[string] {
  const { _type, names } = (value ?? {}) as { readonly _type?: unknown; readonly names?: unknown };
  return {
    ...(typeof _type === 'string' ? { _type } : {}),
    ...(Array.isArray(names) && names.every((name) => typeof name === 'string') ? { names } : {}),
  };
}

/** The first column that fits: of those that the features name, then by its name, then (unless `named`) of all. */
function bestOf(
  columns: readonly SchemaTree[],
  isMarked: (name: string) => boolean,
  names: readonly string[],
  read: (column: SchemaTree) => ColumnInfo | undefined,
  named = false,
): ColumnInfo | undefined {
  const rank = ({ element: { name } }: SchemaTree): number => {
    if (isMarked(name)) return -1;
    const place = names.indexOf(name.toLowerCase());
    return place === -1 ? names.length : place;
  };
  const fitting = columns.flatMap((column) => {
    const info = read(column);
    return info === undefined || (named && rank(column) === names.length)
      ? []
      : [{ info, rank: rank(column) }];
  });
  return fitting.sort((a, b) => a.rank - b.rank).at(0)?.info;
}

function imageColumn(column: SchemaTree): ColumnInfo | undefined {
  if (column.children.length === 0) return isText(column) ? undefined : columnInfo([column], ['BYTE_ARRAY']);
  const bytes = column.children.find(({ element }) => element.name === 'bytes');
  return bytes === undefined ? undefined : columnInfo([column, bytes], ['BYTE_ARRAY']);
}

function labelColumn(column: SchemaTree): ColumnInfo | undefined {
  if (column.element.type === 'BYTE_ARRAY' && !isText(column)) return undefined;
  return columnInfo([column], ['BYTE_ARRAY', 'INT32', 'INT64', 'BOOLEAN']);
}

function isText({ element }: SchemaTree): boolean {
  const { converted_type: converted, logical_type: logical } = element;
  return converted === 'UTF8' || converted === 'ENUM' || converted === 'JSON' || logical?.type === 'STRING';
}

function columnInfo(fields: readonly SchemaTree[], types: readonly ValueType[]): ColumnInfo | undefined {
  const { element, children } = fields[fields.length - 1];
  const type = types.find((one) => one === element.type);
  const isRepeated = fields.some((field) => field.element.repetition_type === 'REPEATED');
  if (type === undefined || children.length > 0 || isRepeated) return undefined;
  const levels = fields.map((field) => (field.element.repetition_type === 'OPTIONAL' ? 'o' : 'r')).join('');
  return { path: fields.map((field) => field.element.name), type, levels };
}

function chunkOf(
  { columns }: FileMetaData['row_groups'][number],
  { path }: ColumnInfo,
): ColumnChunk | undefined {
  const chunk = columns.find(({ meta_data: meta }) => meta?.path_in_schema.join('\0') === path.join('\0'));
  if (chunk?.meta_data === undefined || chunk.file_path !== undefined) return undefined;
  const {
    dictionary_page_offset: dictionary,
    data_page_offset: data,
    total_compressed_size: size,
    codec,
  } = chunk.meta_data;
  // Some writers state a dictionary at 0 where there is none.
  const first = dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data;
  return { start: Number(first), end: Number(first + size), codec };
}

function required(chunk: ColumnChunk | undefined, what: string): ColumnChunk {
  if (chunk === undefined) throw new Error(`a row group has no ${what}`);
  return chunk;
}
