import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/dataset/fingerprint.js';
import { distance, nearDuplicates } from '../../src/dataset/near-duplicates.js';

const grey = new Uint8Array(192).fill(128);
const word = fc.nat(0xffffffff);

/** A hash with some bits of another one turned over. */
function flipped([high, low]: readonly [number, number], bits: readonly number[]): readonly [number, number] {
  let [h, l] = [high, low];
  for (const bit of bits) {
    if (bit < 32) h ^= 1 << bit;
    else l ^= 1 << (bit - 32);
  }
  return [h >>> 0, l >>> 0];
}

/** All pairs compared, one by one. */
function byHand(hashes: readonly (readonly [number, number])[], radius: number): string[] {
  const group = hashes.map((_, i) => i);
  const find = (i: number): number => (group[i] === i ? i : find(group[i]));
  hashes.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      const [x, y] = [find(i), find(j)];
      if (distance(a, hashes[j]) <= radius) group[Math.max(x, y)] = Math.min(x, y);
    }
  });
  const sets = new Map<number, number[]>();
  hashes.forEach((_, i) => sets.set(find(i), [...(sets.get(find(i)) ?? []), i]));
  return [...sets.values()].filter(({ length }) => length > 1).map((set) => set.join());
}

describe('the index of hashes', () => {
  it('finds just what comparing all pairs finds, for every radius', () => {
    const seeds = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 6 });
    const children = fc.array(fc.tuple(fc.nat(), fc.uniqueArray(fc.nat(63), { maxLength: 13 })), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(seeds, children, fc.nat(11), (roots, derived, radius) => {
        const hashes = [
          ...roots,
          ...derived.map(([root, bits]) => flipped(roots[root % roots.length], bits)),
        ];
        const likenesses = hashes.map((hash): Fingerprint => ({ hash, thumbnail: grey }));
        const found = nearDuplicates(likenesses, { radius, tolerance: 0 });
        expect(found.map((set) => set.join())).toEqual(byHand(hashes, radius));
      }),
    );
  });

  it('does not take pictures of one form and another colour for one', () => {
    const red = Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 0 ? 200 : 60));
    const green = Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 1 ? 200 : 60));
    const hash = [1, 2] as const;
    const likenesses = [red, green, red, green].map((thumbnail) => ({ hash, thumbnail }));
    expect(nearDuplicates(likenesses, { radius: 6, tolerance: 2 })).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('takes a hundred thousand pictures, blank ones among them', () => {
    let state = 1;
    const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
    const likenesses = Array.from({ length: 100_000 }, (_, i): Fingerprint => ({
      hash:
        i % 4 === 0
          ? [0, 0]
          : ([next() ^ (next() >>> 13), next() ^ (next() >>> 13)].map((x) => x >>> 0) as [number, number]),
      thumbnail: grey,
    }));
    // One pair after the other would take many times as long as a test may.
    const groups = nearDuplicates(likenesses, { radius: 6, tolerance: 2 });
    expect(groups[0].length).toBeGreaterThanOrEqual(25_000);
  });
});
