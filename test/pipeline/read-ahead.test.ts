import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadAhead } from '../../src/pipeline/read-ahead.js';

const mebibyte = 2 ** 20;

/** Reads that end when they are told to. */
class Reads {
  readonly begun: number[] = [];
  readonly #ends = new Map<
    number,
    { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }
  >();

  readonly read = (index: number): Promise<Uint8Array> => {
    this.begun.push(index);
    return new Promise((resolve, reject) => this.#ends.set(index, { resolve, reject }));
  };

  end(index: number): void {
    this.#ends.get(index)?.resolve(Uint8Array.of(index));
  }

  fail(index: number): void {
    this.#ends.get(index)?.reject(new Error(`no ${index}`));
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

describe('reading ahead', () => {
  it('keeps so many reads under way', async () => {
    const reads = new Reads();
    const ahead = new ReadAhead(reads.read, () => 1, range(10), 4);
    expect(reads.begun).toEqual([0, 1, 2, 3]);
    reads.end(0);
    expect([...(await ahead.take(0))]).toEqual([0]);
    expect(reads.begun).toEqual([0, 1, 2, 3, 4]);
  });

  it('holds no more than its memory allows, but always one', async () => {
    const reads = new Reads();
    const ahead = new ReadAhead(reads.read, (i) => (i === 2 ? 500 : 30) * mebibyte, range(4), 8);
    expect(reads.begun).toEqual([0]);
    for (const index of range(4)) {
      reads.end(index);
      await ahead.take(index);
    }
    expect(reads.begun).toEqual([0, 1, 2, 3]);
  });

  it('gives an error to the one who takes, and to nobody before', async () => {
    const reads = new Reads();
    const ahead = new ReadAhead(reads.read, () => 1, range(3), 3);
    reads.fail(1);
    await ahead.arrival(1);
    expect(ahead.isOnItsWay(1)).toBe(false);
    expect(ahead.isOnItsWay(0)).toBe(true);
    reads.end(0);
    await ahead.take(0);
    await expect(ahead.take(1)).rejects.toThrow('no 1');
  });

  it('reads nothing before it is wanted where waiting costs nothing', async () => {
    const reads = new Reads();
    const ahead = new ReadAhead(reads.read, () => 1, range(3), 1);
    expect(reads.begun).toEqual([]);
    expect(ahead.isOnItsWay(0)).toBe(false);
    const taken = ahead.take(0);
    reads.end(0);
    await taken;
    expect(reads.begun).toEqual([0]);
  });

  it('gives each image once, whatever the order and the sizes', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60 * mebibyte }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (bytes, atOnce) => {
        const begun: number[] = [];
        const order = range(bytes.length).reverse();
        const ahead = new ReadAhead(
          (index) => {
            begun.push(index);
            return Promise.resolve(Uint8Array.of(index));
          },
          (index) => bytes[index],
          order,
          atOnce,
        );
        for (const index of order) expect([...(await ahead.take(index))]).toEqual([index]);
        expect(begun).toEqual(order);
      }),
      { numRuns: 50 },
    );
  });
});
