import { compareBytes } from '../../common/byte-order.js';
import { StorageError } from '../storage-error.js';
import type { Entry, Obstacle } from '../storage.js';
import { isRefusal } from './ability.js';
import type { Bucket } from './bucket.js';
import { isTemporary } from './if-absent.js';
import type { ListedObject, ListPage } from './list-page.js';
import { PageProgress } from './page-progress.js';

/** Key ranges to list in parallel. */
const parallelRanges = 16;
/** Approximate pages per range, and pages of a range to prefetch. */
const pagesPerRange = 4;
const pagesAhead = 6;
/** Most requests to spend on finding cuts. */
const maxProbes = 24;
const enoughCuts = 64;

/**
 * All keys with a prefix, in byte order. The server takes a tenth of a second per page, and only the end of a page
 * gives the token for the next: so a long listing is cut at folders, and the ranges are read in parallel.
 * @param root removed from the start of each key
 */
export async function* listKeys(
  bucket: Bucket,
  root: string,
  prefix: string,
): AsyncGenerator<Entry | Obstacle> {
  const start = root + prefix;
  const first = await bucket.listPage({ prefix: start });
  const check = new ListingCheck(start);
  const { startAfter } = (await bucket.connection()).abilities;
  const inRanges = first.next !== undefined && startAfter.isPossible;
  try {
    const pages = inRanges ? pagesInRanges(bucket, start, first) : pagesInSequence(bucket, start, first);
    for await (const objects of pages) yield* entries(objects, root, check);
  } catch (error) {
    if (!(error instanceof NoStartAfter)) throw error;
    startAfter.isMissing();
    // Pages that have been passed on already are read again.
    for await (const objects of pagesInSequence(bucket, start, first)) {
      const { last } = check;
      yield* entries(
        objects.filter(({ key }) => compareBytes(key, last) > 0),
        root,
        check,
      );
    }
  }
}

/** The server ignores `start-after`, or refuses it. */
class NoStartAfter extends Error {}

function pagesInSequence(
  bucket: Bucket,
  start: string,
  first: ListPage,
): AsyncGenerator<readonly ListedObject[]> {
  return prefetched(rangePages(bucket, start, { from: start, to: undefined }, first));
}

async function* pagesInRanges(
  bucket: Bucket,
  start: string,
  first: ListPage,
): AsyncGenerator<readonly ListedObject[]> {
  const cuts = thinCuts(await findCuts(bucket, start), first);
  const ranges = [start, ...cuts]
    .map((from, i) => ({ from, to: i < cuts.length ? cuts[i] : undefined }))
    .values();
  const running: AsyncGenerator<readonly ListedObject[]>[] = [];
  const begin = (): void => {
    const range = ranges.next().value as KeyRange | undefined;
    // The first range continues from the page we already have.
    if (range !== undefined)
      running.push(prefetched(rangePages(bucket, start, range, range.from === start ? first : undefined)));
  };
  for (let i = 0; i < parallelRanges; i++) begin();
  for (let range = running.shift(); range !== undefined; range = running.shift()) {
    yield* range;
    begin();
  }
}

/** Keys after `from`, up to and including `to`. */
interface KeyRange {
  readonly from: string;
  readonly to: string | undefined;
}

/** Prefetches up to `pagesAhead` pages from a source, starting now. */
function prefetched<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  // An async generator queues concurrent calls and answers them in order.
  const queue = Array.from({ length: pagesAhead }, () => source.next());
  for (const page of queue) page.catch(() => undefined);
  return (async function* () {
    for (let page = queue.shift(); page !== undefined; page = queue.shift()) {
      const result = await page;
      if (result.done === true) return;
      const following = source.next();
      following.catch(() => undefined);
      queue.push(following);
      yield result.value;
    }
  })();
}

/**
 * The keys of a range, by page.
 * @throws StorageError if the pages come to no end; NoStartAfter
 */
async function* rangePages(
  bucket: Bucket,
  prefix: string,
  { from, to }: KeyRange,
  first: ListPage | undefined,
): AsyncGenerator<readonly ListedObject[]> {
  const progress = new PageProgress();
  for (let page = first ?? (await pageAfter(bucket, prefix, from)); ;) {
    progress.check(page);
    const inside =
      to === undefined ? page.objects : page.objects.filter(({ key }) => compareBytes(key, to) <= 0);
    yield inside;
    if (page.next === undefined || inside.length < page.objects.length) return;
    page = await bucket.listPage({ prefix, next: page.next });
  }
}

async function pageAfter(bucket: Bucket, prefix: string, from: string): Promise<ListPage> {
  const page = await bucket.listPage({ prefix, startAfter: from }).catch((error: unknown) => {
    throw isRefusal(error) ? new NoStartAfter() : error;
  });
  // There are keys up to `from`: it was found among the folders.
  if (page.objects.length > 0 && compareBytes(page.objects[0].key, from) <= 0) throw new NoStartAfter();
  return page;
}

/** The folders, in order, of the topmost level that has enough of them. */
async function findCuts(bucket: Bucket, start: string): Promise<string[]> {
  let folders = [start];
  let probes = 0;
  for (;;) {
    const below: string[] = [];
    for (const folder of folders) {
      if (++probes > maxProbes) return folders.slice(1);
      const page = await bucket.listPage({ prefix: folder, delimiter: '/' }).catch((error: unknown) => {
        if (isRefusal(error)) return { prefixes: [] };
        throw error;
      });
      below.push(...page.prefixes);
    }
    if (below.length === 0) return folders.slice(1);
    folders = below;
    if (folders.length >= enoughCuts) return folders;
  }
}

/** Thins the cuts so that a range spans several pages, judging by the folders on the first page. */
function thinCuts(cuts: readonly string[], { objects }: ListPage): readonly string[] {
  const last = objects.at(-1)?.key ?? '';
  const onFirstPage = Math.max(1, cuts.filter((cut) => compareBytes(cut, last) <= 0).length);
  const step = pagesPerRange * onFirstPage;
  return cuts.filter((_, i) => (i + 1) % step === 0);
}

/** Checks that the keys are those asked for, in byte order, on which the plan of a run relies. */
class ListingCheck {
  readonly #prefix: string;
  last = '';

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @throws StorageError */
  check(key: string): void {
    if (!key.startsWith(this.#prefix)) {
      throw new StorageError(
        'failed',
        `the S3 server lists ${key}, which does not start with ${this.#prefix}`,
      );
    }
    if (this.last !== '' && compareBytes(this.last, key) >= 0) {
      throw new StorageError('failed', `the S3 server lists ${key} after ${this.last}, not in byte order`);
    }
    this.last = key;
  }
}

function* entries(
  objects: readonly ListedObject[],
  root: string,
  check: ListingCheck,
): Generator<Entry | Obstacle> {
  for (const { key, size, version } of objects) {
    check.check(key);
    const name = key.slice(root.length);
    if (isTemporary(name)) continue;
    // The AWS console creates such an empty object for a folder.
    if (!name.endsWith('/') && name !== '') yield { key: name, size, version };
    else if (size > 0) yield { key: name, obstacle: 'unreadable', detail: 'its key ends with a slash' };
  }
}
