import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { collect } from 'testing-support/collect';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/common/in-order.js';

describe('inOrder', () => {
  it('yields results in the order of the items, with no more running than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (delays, ahead) => {
          let running = 0;
          let most = 0;
          const results = inOrder(delays.entries(), ahead, async ([index, delay]) => {
            most = Math.max(most, ++running);
            await sleep(delay);
            running -= 1;
            return index;
          });
          expect(await collect(results)).toEqual([...delays.keys()]);
          expect(most).toBeLessThanOrEqual(ahead);
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it('does nothing before the first result is requested', async () => {
    const started: number[] = [];
    const results = inOrder([1, 2, 3], 1, (item) => {
      started.push(item);
      return Promise.resolve(item);
    });
    expect(started).toEqual([]);
    await results.next();
    expect(started).toEqual([1]);
  });

  it('throws the first failure in its turn, and no other', async () => {
    const results = inOrder([1, 2, 3], 3, (item) =>
      item === 1 ? Promise.resolve(item) : Promise.reject(new Error(`no ${item}`)),
    );
    expect(await results.next()).toEqual({ done: false, value: 1 });
    await expect(results.next()).rejects.toThrow('no 2');
    await new Promise(setImmediate);
  });
});
