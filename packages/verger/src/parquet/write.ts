import { createRequire } from 'node:module';
import type * as ParquetWasm from 'parquet-wasm';
import { VergerError } from '../common/errors.js';
import { encodeRows, encodeTexts } from './arrow-batch.js';
import type { RowBatch } from './row-batch.js';

// Its Node build is CommonJS; a static import would take the browser's.
const parquet = createRequire(import.meta.url)('parquet-wasm') as typeof ParquetWasm;

/** Rows of one row group at most: it bounds the memory of those who write and of those who read. */
const rowGroupRows = 1024;

/**
 * A part of the result as Snappy Parquet. The bytes depend on the rows alone.
 * @param batches in the order of the rows; memory is that of one batch and of the encoded part
 */
export async function encodePart(batches: AsyncGenerator<RowBatch>): Promise<Uint8Array> {
  const first = await batches.next();
  // From no batch at all the stream could not tell the schema.
  if (first.done === true) return parquet.writeParquet(wasmTable(noRows), floatProperties().build());
  const source = new Source();
  const input = ReadableStream.from(source.watch(recordBatches(first.value, batches)));
  const output = await parquet.transformParquetStream(input, floatProperties().build());
  const chunks: Uint8Array[] = [];
  for await (const chunk of output) chunks.push(chunk as Uint8Array);
  source.check();
  return Buffer.concat(chunks);
}

/** The library takes an error of its input for the input's end, and writes a file that lacks the rest. */
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
    if (!this.#ended) throw new VergerError('corrupt-result', 'the Parquet writer left rows behind');
  }
}

/** A small table of texts as Snappy Parquet. */
export function encodeTextTable(columns: Readonly<Record<string, readonly (string | null)[]>>): Uint8Array {
  const table = parquet.Table.fromIPCStream(encodeTexts(columns));
  return parquet.writeParquet(table, baseProperties().build());
}

const noRows: RowBatch = {
  paths: [],
  labels: [],
  features: new Float32Array(),
  components: new Float32Array(),
  digests: [],
};

async function* recordBatches(
  first: RowBatch,
  others: AsyncGenerator<RowBatch>,
): AsyncGenerator<ParquetWasm.RecordBatch> {
  yield* wasmTable(first).recordBatches();
  for await (const rows of others) yield* wasmTable(rows).recordBatches();
}

function wasmTable(rows: RowBatch): ParquetWasm.Table {
  return parquet.Table.fromIPCStream(encodeRows(rows));
}

// No version number in `createdBy`: the same rows give the same bytes in every release.
function baseProperties(): ParquetWasm.WriterPropertiesBuilder {
  return new parquet.WriterPropertiesBuilder()
    .setCompression(parquet.Compression.SNAPPY)
    .setCreatedBy('verger')
    .setMaxRowGroupSize(rowGroupRows);
}

/** Floats hardly repeat and their order means nothing: dictionaries and statistics would cost time for nothing. */
function floatProperties(): ParquetWasm.WriterPropertiesBuilder {
  let properties = baseProperties()
    .setDictionaryEnabled(false)
    .setColumnDictionaryEnabled('label', true)
    .setStatisticsEnabled(parquet.EnabledStatistics.None);
  for (const name of ['path', 'label']) {
    properties = properties.setColumnStatisticsEnabled(name, parquet.EnabledStatistics.Chunk);
  }
  return properties;
}
