/**
 * Runs `work` on each item and yields the results in the order of the items, with up to `ahead` running at a time. If
 * `ahead` is 1, each item starts when the consumer asks for it.
 * @throws an item's failure, in its turn
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const outcome = work(item);
    // Avoids an unhandled rejection: nobody awaits it before its turn, if ever.
    outcome.catch(() => undefined);
    underWay.push(outcome);
    if (underWay.length < ahead) continue;
    const oldest = underWay.shift();
    if (oldest !== undefined) yield await oldest;
  }
  for (const outcome of underWay) yield await outcome;
}
