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

it('gives a line at once when nothing follows', async () => {
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
])('gathers what comes meanwhile, up to $what', async ({ lines, bytes, most }) => {
  let taken = 0;
  // eslint-disable-next-line @typescript-eslint/require-await -- lines that are all there
  const source = async function* (): AsyncGenerator<Line> {
    for (; taken < lines; taken++) yield image(taken, bytes);
  };
  const seen: number[] = [];
  for await (const batch of inBatches(source())) {
    seen.push(...numbers(batch));
    // The source never waits: all that is gathered is gathered within this turn of the event loop, and comes next.
    await nextTurn();
    expect(taken - seen.length).toBeLessThanOrEqual(most);
  }
  expect(seen).toEqual(Array.from({ length: lines }, (_, number) => number));
});

it('gives the lines before an error, then the error', async () => {
  // eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there
  const source = async function* (): AsyncGenerator<Line> {
    yield bad(0);
    throw new Error('the input broke');
  };
  const batches = inBatches(source());
  expect(numbers((await batches.next()).value as Line[])).toEqual([0]);
  await expect(batches.next()).rejects.toThrow('the input broke');
});

it('lets go of its source when nobody wants more', async () => {
  let isFreed = false;
  const source = async function* (): AsyncGenerator<Line> {
    try {
      for (let number = 0; ; number++) {
        yield bad(number);
        await sleep(1);
      }
    } finally {
      isFreed = true;
    }
  };
  for await (const batch of inBatches(source())) if (numbers(batch)[0] > 3) break;
  await vi.waitFor(() => expect(isFreed).toBe(true));
});
