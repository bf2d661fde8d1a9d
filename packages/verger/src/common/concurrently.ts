/**
 * Runs `work` on each item, at most `limit` at a time. After a failure, starts no new items and waits for those
 * already running.
 * @returns the results in the order of the items
 * @throws the first failure
 */
export async function concurrently<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const outcomes: R[] = [];
  const failures: unknown[] = [];
  const pending = numbered(items);
  const worker = async (): Promise<void> => {
    for (const [index, item] of pending) {
      if (failures.length > 0) return;
      try {
        outcomes[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failures.length > 0) throw failures[0];
  return outcomes;
}

function* numbered<T>(items: Iterable<T>): Generator<readonly [number, T]> {
  let index = 0;
  for (const item of items) yield [index++, item];
}
