import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { atlasTables } from '../job/atlas.js';
import { imageIndexPattern, outputKeys, partPattern } from '../job/work-files.js';
import type { Storage } from '../storage/storage.js';

/** What an output holds, besides its plan, its lock, its work and what readers of the table pass over. */
export interface OwnFiles {
  /** Parts of plans that the output has or had. */
  readonly parts: readonly string[];
  /** The other files of a result. */
  readonly others: readonly string[];
  /** A file in `_verger/` that is not ours. */
  readonly stranger: string | undefined;
}

/** In `_verger/`. */
const resultFiles: ReadonlySet<string> = new Set([
  outputKeys.manifest,
  outputKeys.pca,
  outputKeys.moments,
  outputKeys.rejects,
  outputKeys.sample,
  outputKeys.events,
  outputKeys.reportPage,
  outputKeys.forgetting,
  outputKeys.predictions,
]);
const atlasFiles: ReadonlySet<string> = new Set([outputKeys.atlasManifest, ...Object.values(atlasTables)]);
const workFile =
  /^(?:(?:images|digests|matches|features|moments|fit|index|study|recogniser)\/[\w-]+-[0-9a-f]{16}\.(?:json|npz|recogniser)|(?:study\/)?reports\/[\w-]+\.json|events\/\d+-[0-9a-f]{8}-\d+\.jsonl|(?:replacement|stop-[0-9a-f]{8})\.json)$/;
/** A file of a result that waits to replace another. */
const waitingFile = /^next-[0-9a-f]{12}\/(.+)$/;

/**
 * Finds what a run may remove: what its plans name, and nothing else.
 * @param digests of the plans that the output has or had; none if it is not known to be ours
 * @throws VergerError `plan-mismatch`, naming it, if readers would take a file of another program for a part
 */
export async function findOwnFiles(output: Storage, digests: readonly string[]): Promise<OwnFiles> {
  const parts: string[] = [];
  const others: string[] = [];
  let stranger: string | undefined;
  for await (const { key } of output.list()) {
    if (key === outputKeys.plan || key === outputKeys.lock) continue;
    if (key.startsWith(outputKeys.folder)) {
      if (digests.length === 0 || !(isResultFile(key) || isWorkFile(key))) stranger ??= key;
      else if (isResultFile(key)) others.push(key);
    } else if (isPartOf(key, digests)) parts.push(key);
    else if (isTableFile(key))
      throw foreign(key, 'choose another output: readers would see both as one table');
  }
  return { parts, others, stranger };
}

/** The refusal of a file that no plan of ours names. */
export function foreign(key: string, hint: string): VergerError {
  return new VergerError('plan-mismatch', `the output holds ${key}, which verger did not write`, { hint });
}

/** Removes the files of unfinished work, and leaves what others put among them. */
export async function removeWork(output: Storage): Promise<void> {
  const own: string[] = [];
  let isOurs = true;
  for await (const { key } of output.list(outputKeys.work)) {
    if (isWorkFile(key)) own.push(key);
    else isOurs = false;
  }
  // In one go: there may be 100,000 of them.
  if (isOurs) await output.removeAll(outputKeys.work);
  else await concurrently(own, output.concurrency, (key) => output.remove(key));
}

function isWorkFile(key: string): boolean {
  if (!key.startsWith(outputKeys.work)) return false;
  const name = key.slice(outputKeys.work.length);
  const waiting = waitingFile.exec(name)?.[1];
  return waiting === undefined ? workFile.test(name) : partPattern.test(waiting) || isResultFile(waiting);
}

function isResultFile(key: string): boolean {
  return resultFiles.has(key) || isAtlasFile(key) || imageIndexPattern.test(key);
}

/** Whether a file belongs to what a study has found in a result. */
export function isAtlasFile(key: string): boolean {
  return atlasFiles.has(key);
}

/** Whether a key is a part's name, of one of these plans. */
export function isPartOf(key: string, digests: readonly string[]): boolean {
  return partPattern.test(key) && digests.some((digest) => digest.startsWith(key.split('-')[2].slice(0, 12)));
}

/**
 * Whether readers of the folder take a file for a part of the table. They skip names with `_` or `.` in front, and
 * look into the folders of partitions (`label=apple/`), but not into others.
 */
function isTableFile(key: string): boolean {
  if (/(?:^|\/)[_.]/.test(key)) return false;
  return /^(?:[^/]+=[^/]*\/)*(?:part-\d{5}[^/]*|[^/]+\.parquet)$/i.test(key);
}
