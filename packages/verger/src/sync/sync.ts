import { compareBytes, sortByBytes } from '../common/byte-order.js';
import { checkOptions, type OptionKinds } from '../common/check-options.js';
import { concurrently } from '../common/concurrently.js';
import { VergerError } from '../common/errors.js';
import { abortSignal, callback, flag, path, texts } from '../common/option-kinds.js';
import { untilAborted } from '../common/until-aborted.js';
import { Location } from '../storage/location.js';
import { isKey } from '../storage/key.js';
import { openStorage, requireAccess } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import { overlap } from '../storage/real-path.js';
import { StorageError } from '../storage/storage-error.js';
import type { Entry } from '../storage/storage.js';
import { copyFile, type CopyContext } from './copy.js';
import { ByteBudget } from './byte-budget.js';
import { type Pair, pairListings } from './pairs.js';
import { StripError } from './strip/strip-error.js';

export interface SyncOptions {
  /** A folder, or `s3://bucket/prefix`. */
  readonly from: string;
  readonly to: string;
  /** Remove files from `to` that `from` does not have. Default: false. */
  readonly delete?: boolean | undefined;
  /** Report what would be done, without doing it. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Strip Exif, GPS and other metadata from JPEG, PNG and WebP; pixels are unchanged. Default: false. */
  readonly stripMetadata?: boolean | undefined;
  /** Allowed regions outside Europe. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SyncProgress {
  /** Files of `from` processed so far. */
  readonly files: number;
  readonly copied: number;
  readonly copiedBytes: number;
}

export interface SyncFailure {
  readonly key: string;
  readonly reason: string;
}

export interface SyncResult {
  readonly files: number;
  /** Keys written, or that a dry run would write. */
  readonly copied: readonly string[];
  readonly copiedBytes: number;
  readonly unchanged: number;
  /** Keys removed, or that a dry run would remove. */
  readonly deleted: readonly string[];
  /** Files that could not be copied. If there are any, nothing is removed. */
  readonly failures: readonly SyncFailure[];
}

/** Minimum number of concurrent files, memory permitting. */
const minConcurrency = 8;
const maxHeldBytes = 192 * 2 ** 20;

/**
 * Makes one place a copy of another. Each file is written atomically, so the next call resumes an interrupted one.
 * @throws VergerError `usage` for a wrong option; others if either place can't be used; failures of single files are reported in the result
 */
export async function sync(options: SyncOptions): Promise<SyncResult> {
  checkOptions<SyncOptions>('sync', options, syncOptions, ['from', 'to']);
  const { signal } = options;
  const from = Location.parse(options.from);
  const to = Location.parse(options.to);
  await requireFolder(from, 'sync copies folders: use its folder, or cp for one file');
  await requireFolder(to, 'choose another folder');
  await requireDisjoint(from, to);
  const access = { allowRegions: options.allowRegions ?? [] };
  const [source, target] = [openStorage(from, access), openStorage(to, access)];
  await untilAborted(requireAccess([from, to], access), signal);
  const context: CopyContext = {
    from: source,
    to: target,
    stripMetadata: options.stripMetadata === true,
    dryRun: options.dryRun === true,
  };
  // Remove what a killed call left behind.
  if (!context.dryRun) await target.sweep();
  const tally = new Tally(options.onProgress);
  const budget = new ByteBudget(maxHeldBytes);
  const concurrency = Math.max(minConcurrency, source.concurrency, target.concurrency);
  await forEachConcurrent(pairListings(source, target, to, signal), concurrency, async (pair) => {
    if (signal?.aborted === true) throw interrupted();
    await budget.whileHolding(sizeOf(pair), () => syncPair(context, pair, tally));
  });
  const deleted = options.delete === true ? await removeExtraneous(context, tally) : [];
  const { copied, failures, ...counts } = tally.result();
  return {
    ...counts,
    // Files end in any order; the result names them in the order of a listing.
    copied: sortByBytes([...copied]),
    failures: failures.toSorted((a, b) => compareBytes(a.key, b.key)),
    deleted: sortByBytes([...deleted]),
  };
}

const syncOptions: OptionKinds<SyncOptions> = {
  from: path,
  to: path,
  delete: flag,
  dryRun: flag,
  stripMetadata: flag,
  allowRegions: texts,
  onProgress: callback(),
  signal: abortSignal,
};

async function syncPair(way: CopyContext, { key, from, to }: Pair, tally: Tally): Promise<void> {
  if (from === undefined) {
    if (to !== undefined && !('obstacle' in to)) tally.extraneous.push(key);
    return;
  }
  if ('obstacle' in from) {
    tally.failed(key, from.detail);
    return;
  }
  if (way.to.uri.startsWith('file:') && !isKey(key)) {
    tally.failed(key, 'its key is not a valid path');
    return;
  }
  try {
    tally.done(key, await copyFile(way, from, to === undefined || 'obstacle' in to ? undefined : to));
  } catch (error) {
    if (!isFileFailure(error)) throw error;
    tally.failed(key, error instanceof StorageError ? error.detail : error.message);
  }
}

/** Whether a failure affects one file only, so that others can still be copied. */
function isFileFailure(error: unknown): error is StorageError | StripError {
  if (error instanceof StripError) return true;
  return error instanceof StorageError && error.fault !== 'unavailable' && error.fault !== 'full';
}

async function removeExtraneous({ to, dryRun }: CopyContext, tally: Tally): Promise<readonly string[]> {
  if (tally.extraneous.length === 0) return [];
  // An unreadable or unmounted source must not empty its copy.
  if (tally.result().failures.length > 0) return [];
  if (tally.result().files === 0) {
    throw new VergerError('usage', 'the source is empty: --delete would remove everything', {
      hint: 'check its name; to empty the target, delete its files yourself',
    });
  }
  if (!dryRun)
    await concurrently(tally.extraneous, Math.max(minConcurrency, to.concurrency), (key) => to.remove(key));
  return tally.extraneous;
}

class Tally {
  readonly extraneous: string[] = [];
  readonly #onProgress: (progress: SyncProgress) => void;
  readonly #copied: string[] = [];
  readonly #failures: SyncFailure[] = [];
  #copiedBytes = 0;
  #unchanged = 0;

  constructor(onProgress: (progress: SyncProgress) => void = () => undefined) {
    this.#onProgress = onProgress;
  }

  /** @param bytes undefined if the file was up to date */
  done(key: string, bytes: number | undefined): void {
    if (bytes === undefined) this.#unchanged += 1;
    else {
      this.#copied.push(key);
      this.#copiedBytes += bytes;
    }
    const { files, copied, copiedBytes } = this.result();
    this.#onProgress({ files, copied: copied.length, copiedBytes });
  }

  failed(key: string, reason: string): void {
    this.#failures.push({ key, reason });
  }

  result(): Omit<SyncResult, 'deleted'> {
    return {
      files: this.#copied.length + this.#unchanged + this.#failures.length,
      copied: this.#copied,
      copiedBytes: this.#copiedBytes,
      unchanged: this.#unchanged,
      failures: this.#failures,
    };
  }
}

/** If one were inside the other, it would copy its own copies. */
async function requireDisjoint(from: Location, to: Location): Promise<void> {
  if (!(await overlap(from, to))) return;
  throw new VergerError('usage', 'one of the two locations is the other or lies inside it', {
    hint: 'choose separate locations',
  });
}

function sizeOf({ from }: Pair): number {
  return from === undefined || 'obstacle' in from ? 0 : (from satisfies Entry).size;
}

function interrupted(): VergerError {
  return new VergerError('interrupted', 'interrupted', {
    hint: 'finished work is kept: run the same command again to resume',
  });
}

/** Runs `work` on each item, at most `limit` at a time; stops at the first failure. */
async function forEachConcurrent<T>(
  items: AsyncGenerator<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    // An async generator queues concurrent calls and answers them in order.
    for (let next = await items.next(); next.done !== true; next = await items.next()) {
      if (failures.length > 0) return;
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(
    Array.from({ length: limit }, () => worker().catch((error: unknown) => void failures.push(error))),
  );
  if (failures.length > 0) throw failures[0];
}
