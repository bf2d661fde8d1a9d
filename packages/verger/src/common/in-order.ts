/**
 * Does something with each item and gives the outcomes in the order of the items, with some under way ahead of the one
 * who takes them: 1 does each when it is asked for.
 * @throws what an item's work threw, in its turn
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  ahead: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const item of items) {
    const outcome = work(item);
    // Until its turn comes nobody listens, or nobody ever does.
    outcome.catch(() => undefined);
    underWay.push(outcome);
    if (underWay.length < ahead) continue;
    const oldest = underWay.shift();
    if (oldest !== undefined) yield await oldest;
  }
  for (const outcome of underWay) yield await outcome;
}
