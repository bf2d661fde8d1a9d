import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inBatches } from '../../src/filter/batches.js';
import type { Line } from '../../src/filter/lines.js';
import { Spool } from '../../src/filter/spool.js';

let spool: Spool;
beforeEach(async () => {
  spool = await Spool.open();
});
afterEach(() => spool.close());

const bad = (number: number): Line => ({
  path: Buffer.from(`${number}`),
  image: { reason: 'bad-line', detail: '' },
});

function image(number: number, bytes: number): Line {
  const spooled = spool.newImage();
  spooled.write(Buffer.alloc(bytes));
  spooled.end();
  return { path: Buffer.from(`${number}`), image: spooled };
}

const numbers = (batch: readonly Line[]): number[] => batch.map(({ path }) => Number(path.toString()));

it('yields a line at once if nothing follows', async () => {
  let arrive: () => void = () => undefined;
  const source = async function* (): AsyncGenerator<Line> {
    yield bad(0);
    await new Promise<void>((resolve) => (arrive = resolve));
    yield bad(1);
  };
  const batches = inBatches(source());
  expect(numbers((await batches.next()).value as Line[])).toEqual([0]);
  const next = batches.next();
  arrive();
  expect(numbers((await next).value as Line[])).toEqual([1]);
  expect((await batches.next()).done).toBe(true);
});

it.each([
  { what: '64 lines', lines: 200, bytes: 1, most: 64 },
  { what: '64 MiB', lines: 12, bytes: 20 * 2 ** 20, most: 4 },
])('collects the lines that arrive meanwhile, up to $what', async ({ lines, bytes, most }) => {
  let taken = 0;
  // eslint-disable-next-line @typescript-eslint/require-await -- all lines are available
  const source = async function* (): AsyncGenerator<Line> {
    for (; taken < lines; taken++) yield image(taken, bytes);
  };
  const seen: number[] = [];
  for await (const batch of inBatches(source())) {
    seen.push(...numbers(batch));
    // The source never waits: the next batch is collected within this turn of the event loop.
    await nextTurn();
    expect(taken - seen.length).toBeLessThanOrEqual(most);
  }
  expect(seen).toEqual(Array.from({ length: lines }, (_, number) => number));
});

it('yields the lines before an error, then throws the error', async () => {
  // eslint-disable-next-line @typescript-eslint/require-await -- all lines are available
  const source = async function* (): AsyncGenerator<Line> {
    yield bad(0);
    throw new Error('the input broke');
  };
  const batches = inBatches(source());
  expect(numbers((await batches.next()).value as Line[])).toEqual([0]);
  await expect(batches.next()).rejects.toThrow('the input broke');
});

it('closes its source when the consumer stops', async () => {
  let isClosed = false;
  const source = async function* (): AsyncGenerator<Line> {
    try {
      for (let number = 0; ; number++) {
        yield bad(number);
        await sleep(1);
      }
    } finally {
      isClosed = true;
    }
  };
  for await (const batch of inBatches(source())) if (numbers(batch)[0] > 3) break;
  await vi.waitFor(() => expect(isClosed).toBe(true));
});
