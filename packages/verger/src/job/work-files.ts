import * as z from 'zod';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { StorageError } from '../storage/storage-error.js';
import type { Storage } from '../storage/storage.js';

/** A file that a task wrote under the output, and its expected content. */
export const workFileSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.int() }).readonly();
export type WorkFile = z.infer<typeof workFileSchema>;

/** What lies under an output besides the parts and `_SUCCESS`. Spark and its kin pass over names with `_`. */
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
  report: '_verger/report.html',
  /** What tasks leave for one another; removed when the result stands. */
  work: '_verger/work/',
  reports: '_verger/work/reports/',
} as const;

/** A part's name, as Spark's own writer forms it; only here does the plan enter. */
export function partName(part: number, planDigest: string): string {
  return `part-${part.toString().padStart(5, '0')}-${planDigest.slice(0, 12)}.c000.snappy.parquet`;
}

export const partPattern = /^part-\d{5,}-[0-9a-f]{12}\.c000\.snappy\.parquet$/;

/**
 * Writes what a task made. The digest in the name makes attempts harmless to each other: the same content goes
 * to the same place, and other content elsewhere.
 * @param stem `features/00007`, say
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
 * A file that is not what its name says is of no use to anybody: it is removed, so that the next run misses it and
 * makes it anew.
 * @throws VergerError `corrupt-result` where the file is gone or not what was reported
 */
export async function readWorkFile(output: Storage, file: WorkFile): Promise<Uint8Array> {
  const bytes = await output.read(file.key).catch((cause: unknown) => {
    if (cause instanceof StorageError && cause.fault === 'missing')
      throw damaged(file.key, 'is missing', cause);
    throw cause;
  });
  if (sha256(bytes) === file.sha256) return bytes;
  await output.remove(file.key);
  throw damaged(file.key, 'is not what its task reported');
}

function damaged(key: string, what: string, cause?: unknown): VergerError {
  return new VergerError('corrupt-result', `${key} ${what}`, {
    cause,
    hint: 'run again: what is damaged or missing is made anew',
  });
}
