import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { keySchema } from '../storage/key.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** A file that a task wrote under the output, and its expected content. */
export const workFileSchema = z.object({ key: keySchema, sha256: z.string(), bytes: z.int() }).readonly();
export type WorkFile = z.infer<typeof workFileSchema>;

/**
 * All keys of an output except the parts and `_SUCCESS`. Spark and similar tools skip names that start with `_`.
 */
export const outputKeys = {
  success: '_SUCCESS',
  folder: '_verger/',
  manifest: '_verger/manifest.json',
  plan: '_verger/plan.json',
  lock: '_verger/lock.json',
  pca: '_verger/pca.npz',
  moments: '_verger/moments.npz',
  rejects: '_verger/rejects.parquet',
  sample: '_verger/sample.json',
  events: '_verger/events.jsonl',
  reportPage: '_verger/report.html',
  /** What is being taken out of the result, without a name. */
  forgetting: '_verger/forgetting.json',
  /** What `verger study` has found in the result. */
  atlas: '_verger/atlas/',
  atlasManifest: '_verger/atlas/manifest.json',
  /** What `verger predict` writes to an output of its own: first what it predicts from, then what it wrote. */
  predictions: '_verger/predictions.json',
  /** Intermediate files, removed when the result is complete. */
  work: '_verger/work/',
  reports: '_verger/work/reports/',
  /** The logs of runs that are at work, or were killed. */
  runEvents: '_verger/work/events/',
  /** Those of a study, which has no part in the work of runs. */
  study: '_verger/work/study/',
  studyReports: '_verger/work/study/reports/',
  /** Starts the names of the folders in which results wait until they replace another. */
  next: '_verger/work/next-',
  /** Names such a result once it is whole: from then on, every run puts it in its place first. */
  replacement: '_verger/work/replacement.json',
} as const;

/** Follows the name of a recogniser's file in the name of the folder in which its training works. */
export const trainingSuffix = '.work';

/** The folder in which the result of a plan waits until it replaces another. */
export function stagingFolder(planDigest: string): string {
  return `${outputKeys.next}${planDigest.slice(0, 12)}/`;
}

/** A part's name, in the form Spark's own writer uses; no other key depends on the plan. */
export function partName(part: number, planDigest: string): string {
  return `part-${part.toString().padStart(5, '0')}-${planDigest.slice(0, 12)}.c000.snappy.parquet`;
}

/** The files that say which image each row was made from; one holds the rows of many parts. */
export function imageIndexName(index: number): string {
  return `${outputKeys.folder}images-${index.toString().padStart(5, '0')}.npz`;
}

export const imageIndexPattern = /^_verger\/images-\d{5,}\.npz$/;

export const partPattern = /^part-\d{5,}-[0-9a-f]{12}\.c000\.snappy\.parquet$/;

/**
 * Writes the output of a task. The digest in the name keeps attempts from clobbering each other: the same content
 * goes to the same place, other content elsewhere.
 * @param stem for example `features/00007`
 */
export async function writeWorkFile(
  output: Storage,
  stem: string,
  ending: string,
  bytes: Uint8Array,
): Promise<WorkFile> {
  const digest = sha256(bytes);
  const key = `${outputKeys.work}${stem}-${digest.slice(0, 16)}.${ending}`;
  await output.write(key, bytes, { transient: true });
  return { key, sha256: digest, bytes: bytes.length };
}

/**
 * Reads a work file. If its content does not match its digest, removes it so that the next run creates it again. A
 * report may name any file of the output: only a work file is removed.
 * @throws VergerError `corrupt-result` if the file is missing or not as reported
 */
export async function readWorkFile(output: Storage, file: WorkFile): Promise<Uint8Array> {
  let cause: unknown;
  try {
    const bytes = await output.read(file.key, { maxBytes: file.bytes });
    if (sha256(bytes) === file.sha256) return bytes;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.fault === 'missing') throw damaged(file.key, 'is missing', error);
    // It is larger, or no file at all.
    if (error.fault !== 'changed') throw error;
    cause = error;
  }
  if (file.key.startsWith(outputKeys.work)) {
    await output.remove(file.key).catch((error: unknown) => {
      throw cause ?? error;
    });
  }
  throw damaged(file.key, 'does not match its checksum', cause);
}

function damaged(key: string, what: string, cause?: unknown): VergerError {
  return new VergerError('corrupt-result', `${key} ${what}`, {
    cause,
    hint: 'run the same command again: it recreates missing and damaged files',
  });
}
