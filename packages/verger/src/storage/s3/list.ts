import { compareBytes } from '../../common/byte-order.js';
import { StorageError } from '../storage-error.js';
import type { Entry, Obstacle } from '../storage.js';
import type { Bucket } from './bucket.js';
import type { ListedObject, ListPage } from './list-page.js';

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
  const order = new ByteOrderCheck();
  if (first.next === undefined) {
    yield* entries(first.objects, root, order);
    return;
  }
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
    for await (const objects of range) yield* entries(objects, root, order);
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

/** The keys of a range, by page. */
async function* rangePages(
  bucket: Bucket,
  prefix: string,
  { from, to }: KeyRange,
  first: ListPage | undefined,
): AsyncGenerator<readonly ListedObject[]> {
  for (let page = first ?? (await bucket.listPage({ prefix, startAfter: from })); ;) {
    const inside =
      to === undefined ? page.objects : page.objects.filter(({ key }) => compareBytes(key, to) <= 0);
    yield inside;
    if (page.next === undefined || inside.length < page.objects.length) return;
    page = await bucket.listPage({ prefix, next: page.next });
  }
}

/** The folders, in order, of the topmost level that has enough of them. */
async function findCuts(bucket: Bucket, start: string): Promise<string[]> {
  let folders = [start];
  let probes = 0;
  for (;;) {
    const below: string[] = [];
    for (const folder of folders) {
      if (++probes > maxProbes) return folders.slice(1);
      below.push(...(await bucket.listPage({ prefix: folder, delimiter: '/' })).prefixes);
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

/** Checks that a listing is in byte order, on which the plan of a run relies. */
class ByteOrderCheck {
  #last = '';

  /** @throws StorageError if a key does not sort after the previous one */
  check(key: string): void {
    if (this.#last !== '' && compareBytes(this.#last, key) >= 0) {
      throw new StorageError('failed', `the S3 server lists ${key} after ${this.#last}, not in byte order`);
    }
    this.#last = key;
  }
}

function* entries(
  objects: readonly ListedObject[],
  root: string,
  order: ByteOrderCheck,
): Generator<Entry | Obstacle> {
  for (const { key, size, version } of objects) {
    order.check(key);
    const name = key.slice(root.length);
    // The AWS console creates such an empty object for a folder.
    if (!name.endsWith('/') && name !== '') yield { key: name, size, version };
    else if (size > 0) yield { key: name, obstacle: 'unreadable', detail: 'its key ends with a slash' };
  }
}
