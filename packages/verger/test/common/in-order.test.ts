import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { collect } from 'testing-support/collect';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/common/in-order.js';

describe('work in order, some of it ahead', () => {
  it('gives the outcomes in the order of the items, with no more under way than told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (delays, ahead) => {
          let underWay = 0;
          let most = 0;
          const outcomes = inOrder(delays.entries(), ahead, async ([index, delay]) => {
            most = Math.max(most, ++underWay);
            await sleep(delay);
            underWay -= 1;
            return index;
          });
          expect(await collect(outcomes)).toEqual([...delays.keys()]);
          expect(most).toBeLessThanOrEqual(ahead);
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it('does nothing before it is asked', async () => {
    const begun: number[] = [];
    const outcomes = inOrder([1, 2, 3], 1, (item) => {
      begun.push(item);
      return Promise.resolve(item);
    });
    expect(begun).toEqual([]);
    await outcomes.next();
    expect(begun).toEqual([1]);
  });

  it('throws the first failure in its turn, and no other anywhere', async () => {
    const outcomes = inOrder([1, 2, 3], 3, (item) =>
      item === 1 ? Promise.resolve(item) : Promise.reject(new Error(`no ${item}`)),
    );
    expect(await outcomes.next()).toEqual({ done: false, value: 1 });
    await expect(outcomes.next()).rejects.toThrow('no 2');
    await new Promise(setImmediate);
  });
});
