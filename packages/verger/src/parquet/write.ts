import { createRequire } from 'node:module';
import type * as ParquetWasm from 'parquet-wasm';
import { VergerError } from '../common/errors.js';
import { encodeRows, encodeTexts, encodeTyped } from './arrow-batch.js';
import type { Columns } from './columns.js';
import type { RowBatch } from './row-batch.js';
import type { TableColumn } from './typed-table.js';

// The Node build is CommonJS; a static import would load the browser build.
const parquet = createRequire(import.meta.url)('parquet-wasm') as typeof ParquetWasm;

/** Maximum rows per row group: bounds the memory of writers and readers. */
const rowGroupRows = 1024;

/**
 * Encodes a part of the result as Snappy Parquet. The bytes depend only on the rows.
 * @param batches in row order; memory holds one batch and the encoded part
 */
export async function encodePart(batches: AsyncGenerator<RowBatch>, columns: Columns): Promise<Uint8Array> {
  const properties = floatProperties(columns);
  const first = await batches.next();
  // Without any batch, the stream has no schema.
  if (first.done === true) return parquet.writeParquet(wasmTable(noRows, columns), properties.build());
  const source = new Source();
  const input = ReadableStream.from(source.watch(recordBatches(first.value, batches, columns)));
  const output = await parquet.transformParquetStream(input, properties.build());
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk as Uint8Array);
  source.check();
  return Buffer.concat(chunks);
}

/** Writes a part that nobody reads: the first one takes ten times as long as those that follow. */
export async function warmUp(): Promise<void> {
  const rows = 64;
  const lines = Array.from({ length: rows }, (_, row) => String(row));
  const values = Float32Array.from({ length: rows * rows }, (_, i) => (i % 3) / 7);
  const texts = { paths: lines, labels: lines, splits: lines, digests: lines };
  // eslint-disable-next-line @typescript-eslint/require-await -- parts are written from asynchronous batches
  const batches = async function* (): AsyncGenerator<RowBatch> {
    yield { ...texts, features: values, components: values };
  };
  const columns = { features: rows, components: rows, split: false } as const;
  await encodePart(batches(), { ...columns, dtype: 'float32', lists: 'variable' });
}

/** Detects input errors, which the library treats as end of input: it would write a truncated file. */
class Source {
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  async *watch<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
      this.#ended = true;
    } catch (error) {
      this.#failure = { error };
    }
  }

  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (!this.#ended) throw new VergerError('corrupt-result', 'the Parquet writer did not write all rows');
  }
}

/** Encodes a small table of string columns as Snappy Parquet. */
export function encodeTextTable(columns: Readonly<Record<string, readonly (string | null)[]>>): Uint8Array {
  const table = parquet.Table.fromIPCStream(encodeTexts(columns));
  return parquet.writeParquet(table, baseProperties().build());
}

/** Encodes a table of typed columns, all of the same length, as Snappy Parquet. The bytes depend only on the rows. */
export function encodeTypedTable(columns: readonly TableColumn[]): Uint8Array {
  const table = parquet.Table.fromIPCStream(encodeTyped(columns));
  return parquet.writeParquet(table, baseProperties().build());
}

const noRows: RowBatch = {
  paths: [],
  labels: [],
  splits: [],
  features: new Float32Array(),
  components: new Float32Array(),
  digests: [],
};

async function* recordBatches(
  first: RowBatch,
  others: AsyncGenerator<RowBatch>,
  columns: Columns,
): AsyncGenerator<ParquetWasm.RecordBatch> {
  yield* wasmTable(first, columns).recordBatches();
  for await (const rows of others) yield* wasmTable(rows, columns).recordBatches();
}

function wasmTable(rows: RowBatch, columns: Columns): ParquetWasm.Table {
  return parquet.Table.fromIPCStream(encodeRows(rows, columns));
}

// No version number in `createdBy`: the same rows give the same bytes in every release.
function baseProperties(): ParquetWasm.WriterPropertiesBuilder {
  return new parquet.WriterPropertiesBuilder()
    .setCompression(parquet.Compression.SNAPPY)
    .setCreatedBy('verger')
    .setMaxRowGroupSize(rowGroupRows);
}

/** Floats rarely repeat and their order has no meaning: dictionaries and statistics would waste time. */
function floatProperties({ split }: Columns): ParquetWasm.WriterPropertiesBuilder {
  const repeated = split ? ['label', 'split'] : ['label'];
  let properties = baseProperties()
    .setDictionaryEnabled(false)
    .setStatisticsEnabled(parquet.EnabledStatistics.None);
  for (const name of repeated) properties = properties.setColumnDictionaryEnabled(name, true);
  for (const name of ['path', ...repeated]) {
    properties = properties.setColumnStatisticsEnabled(name, parquet.EnabledStatistics.Chunk);
  }
  return properties;
}
