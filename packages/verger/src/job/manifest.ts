import * as z from 'zod';
import { decodeJson } from '../common/json.js';
import { parseAs } from '../common/parse-as.js';
import { columnsSchema } from '../parquet/columns.js';
import { keySchema } from '../storage/key.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';
import { rejectReasons } from './reject.js';
import { outputKeys } from './work-files.js';

const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.object({ name: keySchema, bytes: count, sha256: digest });

/** The description of a result: `_verger/manifest.json`. Documented in docs/results.md. */
export const manifestSchema = z.object({
  format: z.literal('verger-results'),
  version: z.literal(1),
  planDigest: digest,
  input: z.string(),
  settings: z.object({
    components: z.string(),
    standardize: z.boolean(),
    partitions: count,
    limit: count.nullable(),
    include: z.array(z.string()),
    exclude: z.array(z.string()),
    labels: z.string().nullable(),
    // Recorded only if they are not the defaults.
    features: z.enum(['all', 'none']).optional(),
    dtype: columnsSchema.unwrap().shape.dtype.optional(),
    lists: columnsSchema.unwrap().shape.lists.optional(),
    splitColumn: z.boolean().optional(),
  }),
  backbone: z.object({
    name: z.string(),
    sha256: digest,
    features: count,
    preprocessing: z.record(z.string(), z.unknown()),
    /** If the sidecar names it. */
    output: z.string().optional(),
    /** How its output was read, where that was not a row of features as it is. */
    reading: z.record(z.string(), z.unknown()).optional(),
    /** Of all that decides the features of an image; results of version 0.1.0 lack it. */
    featureDigest: digest.optional(),
  }),
  counts: z.object({
    listed: count,
    /** Images that the run went to read, so without what listing rejected; results of version 0.1.0 lack it. */
    images: count.optional(),
    rows: count,
    rejects: count,
    /** Inputs that tables of `--exclude` left out, in addition to those listed; absent without such a table. */
    excluded: count.optional(),
    ignored: count,
    /** By the ending of their names, such as `.heic`; results of version 0.1.0 lack it. */
    ignoredByEnding: z.record(z.string(), count).optional(),
    byReason: z.partialRecord(z.enum(rejectReasons), count),
    /** Rows whose features were taken from an earlier result; absent if none were looked for. */
    reused: count.optional(),
  }),
  classes: z.array(z.object({ label: z.string().nullable(), rows: count, rejects: count })),
  pca: z.object({
    /** Rows that the axes were fitted on. */
    n: count,
    /** 0: features only. */
    k: count,
    standardized: z.boolean(),
    totalVariance: z.number(),
    explainedVariance: z.number(),
    /** All of them, in descending order. */
    eigenvalues: z.array(z.number()),
    /** The earlier result whose axes these are, and the SHA-256 of its `pca.npz`. */
    projectedOn: z.object({ result: z.string(), planDigest: digest, sha256: digest }).optional(),
  }),
  parts: z.array(fileSchema.extend({ rows: count })),
  files: z.array(fileSchema),
  software: z.record(z.string(), z.string()),
  run: z.object({
    startedAt: z.string(),
    finishedAt: z.string(),
    engine: z.string(),
    workers: count,
    seconds: z.number(),
    imagesPerSecond: z.number(),
    stages: z.array(z.object({ name: z.string(), seconds: z.number() })),
  }),
  warnings: z.array(z.string()),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/**
 * The manifest of a result; `undefined` if the output has none.
 * @throws VergerError `corrupt-result` if this version can't read it
 */
export async function readManifest(output: Storage): Promise<Manifest | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await output.read(outputKeys.manifest);
  } catch (error) {
    if (error instanceof StorageError && error.fault === 'missing') return undefined;
    throw error;
  }
  return parseAs(manifestSchema, decodeJson(bytes, outputKeys.manifest), outputKeys.manifest);
}

/** The manifest of a run that succeeded: it is written before the last checks, so it is no proof of success itself. */
export async function finishedManifest(output: Storage): Promise<Manifest | undefined> {
  const manifest = await readManifest(output);
  if (manifest === undefined || (await output.stat(outputKeys.success)) === undefined) return undefined;
  return manifest;
}
