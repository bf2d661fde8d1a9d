import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { parseAs } from '../common/parse-as.js';
import type { PartFile } from '../job/part-file.js';
import { TableFile } from '../parquet/table-file.js';
import type { Storage } from '../storage/storage.js';
import { type EarlierRows, earlierRows } from './earlier-features.js';

const textSchema = z.array(z.object({ path: z.string(), label: z.string().nullable() }));

/** An image of a result, with its features. */
export interface FeatureRow {
  /** Relative to the input's root. */
  readonly path: string;
  readonly label: string | null;
  /** Of its file, in hexadecimal. */
  readonly sha256: string;
  /** float32 [width] */
  readonly features: Float32Array;
}

/**
 * The rows of a part, in their order, with one row group in memory at a time.
 *
 * @param width features of a row
 * @throws VergerError `corrupt-result` if the part is not as the manifest describes it; StorageError
 */
export async function* partRows(result: Storage, part: PartFile, width: number): AsyncGenerator<FeatureRow> {
  let table: TableFile | undefined;
  let count = 0;
  for await (const { start, rows, features, digests } of featureGroups(result, part, width)) {
    // Not before the digest is known to be right.
    table ??= await TableFile.open(result, part.name);
    const range = { start, end: start + rows };
    const texts = parseAs(textSchema, await table.readRows(['path', 'label'], range), part.name);
    for (const [i, { path, label }] of texts.entries()) {
      const sha256 = Buffer.from(digests.buffer, digests.byteOffset + i * 32, 32).toString('hex');
      yield { path, label, sha256, features: features.subarray(i * width, (i + 1) * width) };
    }
    count += texts.length;
  }
  if (count !== part.rows)
    throw new VergerError('corrupt-result', `${part.name} has ${count} rows instead of ${part.rows}`);
}

async function* featureGroups(
  result: Storage,
  { name: key, bytes, sha256 }: PartFile,
  width: number,
): AsyncGenerator<EarlierRows> {
  try {
    yield* earlierRows(result, { place: result.uri, key, bytes, sha256 }, width);
  } catch (error) {
    if (!(error instanceof VergerError && error.code === 'corrupt-result')) throw error;
    throw new VergerError('corrupt-result', `${key}: ${error.message}`, {
      cause: error,
      hint: 'verger inspect --verify shows what is damaged',
    });
  }
}
