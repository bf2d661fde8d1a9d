import { compareBytes } from '../common/byte-order.js';
import { untilAborted } from '../common/until-aborted.js';
import type { Entry, Obstacle, Storage } from '../storage/storage.js';
import type { Location } from '../storage/location.js';
import { StorageError } from '../storage/storage-error.js';

/** A key present on one side or both. */
export interface Pair {
  readonly key: string;
  readonly from: Entry | Obstacle | undefined;
  readonly to: Entry | Obstacle | undefined;
}

/**
 * Merges two listings: both are in byte order of their keys, so neither is held in memory.
 * @param target where `to` is: if links lead there from the source, it would be copied into itself without end
 * @throws VergerError `interrupted` when the signal is aborted, even if a storage does not answer
 */
export async function* pairListings(
  from: Storage,
  to: Storage,
  target: Location,
  signal?: AbortSignal,
): AsyncGenerator<Pair> {
  const left = until(from.list('', { except: target }), signal);
  const right = until(orEmpty(to.list()), signal);
  let [a, b] = await Promise.all([left.next(), right.next()]);
  while (a.done !== true || b.done !== true) {
    const order = a.done === true ? 1 : b.done === true ? -1 : compareBytes(entry(a).key, entry(b).key);
    if (order < 0) {
      yield { key: entry(a).key, from: entry(a), to: undefined };
      a = await left.next();
    } else if (order > 0) {
      yield { key: entry(b).key, from: undefined, to: entry(b) };
      b = await right.next();
    } else {
      yield { key: entry(a).key, from: entry(a), to: entry(b) };
      [a, b] = await Promise.all([left.next(), right.next()]);
    }
  }
}

function until<T>(
  items: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): { next(): Promise<IteratorResult<T>> } {
  const iterator = items[Symbol.asyncIterator]();
  return { next: () => untilAborted(iterator.next(), signal) };
}

function entry(result: IteratorResult<Entry | Obstacle, unknown>): Entry | Obstacle {
  return result.value as Entry | Obstacle;
}

/** A place that does not exist yet counts as empty. */
async function* orEmpty(entries: AsyncIterable<Entry | Obstacle>): AsyncGenerator<Entry | Obstacle> {
  try {
    yield* entries;
  } catch (error) {
    if (!(error instanceof StorageError && error.fault === 'missing')) throw error;
  }
}
