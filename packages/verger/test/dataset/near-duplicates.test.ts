import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/dataset/fingerprint.js';
import { distance, nearDuplicates } from '../../src/dataset/near-duplicates.js';

const grey = new Uint8Array(192).fill(128);
const word = fc.nat(0xffffffff);

/** A hash with some bits flipped. */
function flipped([high, low]: readonly [number, number], bits: readonly number[]): readonly [number, number] {
  let [h, l] = [high, low];
  for (const bit of bits) {
    if (bit < 32) h ^= 1 << bit;
    else l ^= 1 << (bit - 32);
  }
  return [h >>> 0, l >>> 0];
}

/** Compares all pairs, one by one. */
function byBruteForce(hashes: readonly (readonly [number, number])[], radius: number): string[] {
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
  it('finds exactly what comparing all pairs finds, for every radius', () => {
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
        const fingerprints = hashes.map((hash): Fingerprint => ({ hash, thumbnail: grey }));
        const found = nearDuplicates(fingerprints, { radius, tolerance: 0 });
        expect(found.map((set) => set.join())).toEqual(byBruteForce(hashes, radius));
      }),
    );
  });

  it('does not match images of the same shape but different colour', () => {
    const red = Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 0 ? 200 : 60));
    const green = Uint8Array.from({ length: 192 }, (_, i) => (i % 3 === 1 ? 200 : 60));
    const hash = [1, 2] as const;
    const fingerprints = [red, green, red, green].map((thumbnail) => ({ hash, thumbnail }));
    expect(nearDuplicates(fingerprints, { radius: 6, tolerance: 2 })).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('handles a hundred thousand images, including blank ones', () => {
    let state = 1;
    const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
    const fingerprints = Array.from({ length: 100_000 }, (_, i): Fingerprint => ({
      hash:
        i % 4 === 0
          ? [0, 0]
          : ([next() ^ (next() >>> 13), next() ^ (next() >>> 13)].map((x) => x >>> 0) as [number, number]),
      thumbnail: grey,
    }));
    // Comparing all pairs would take many times as long as a test may.
    const groups = nearDuplicates(fingerprints, { radius: 6, tolerance: 2 });
    expect(groups[0].length).toBeGreaterThanOrEqual(25_000);
  });
});
