import type { Fingerprint } from './fingerprint.js';

/** How similar two pictures must be. */
export interface Nearness {
  /** Maximum number of differing hash bits, 0 to 11. */
  readonly radius: number;
  /** Maximum mean difference of the thumbnails' values, on a scale of 255. */
  readonly tolerance: number;
}

/**
 * Groups similar pictures, by their index in `likenesses`.
 *
 * Multi-index hashing (Norouzi, Punjani and Fleet 2012, "Fast Search in Hamming Space with Multi-Index Hashing"):
 * two hashes of 4 x 16 bits that differ in at most r bits have a quarter in which they differ in at most r/4 bits. So
 * only few pairs are compared, however many pictures there are.
 */
export function nearDuplicates(likenesses: readonly Fingerprint[], nearness: Nearness): number[][] {
  const sets = new DisjointSets(likenesses.length);
  const index = new HashIndex(Math.floor(nearness.radius / 4));
  // One picture per distinct look and hash: a thousand blank pictures share one leader.
  const leaders: number[][] = [];
  const known = new Map<string, number>();
  likenesses.forEach((likeness, picture) => {
    const name = likeness.hash.join();
    const entry = known.get(name);
    if (entry === undefined) {
      for (const other of index.near(likeness.hash, nearness.radius))
        for (const leader of leaders[other]) joinIfAlike(picture, leader);
      known.set(name, index.add(likeness.hash));
      leaders.push([picture]);
      return;
    }
    const twin = leaders[entry].find((leader) => isAlike(picture, leader));
    if (twin !== undefined) sets.join(picture, twin);
    else {
      leaders[entry].push(picture);
      for (const other of index.near(likeness.hash, nearness.radius))
        for (const leader of leaders[other]) joinIfAlike(picture, leader);
    }
  });
  return sets.groups();

  function isAlike(a: number, b: number): boolean {
    return difference(likenesses[a].thumbnail, likenesses[b].thumbnail) <= nearness.tolerance;
  }
  function joinIfAlike(a: number, b: number): void {
    if (a !== b && isAlike(a, b)) sets.join(a, b);
  }
}

/** Mean difference between the values of two thumbnails. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

const chunkValues = 65_536;

/** Distinct hashes, indexed by each quarter of their bits. */
class HashIndex {
  readonly #hashes: (readonly [number, number])[] = [];
  /** The hashes with each value of each quarter. */
  readonly #buckets = Array.from({ length: 4 }, () => new Map<number, number[]>());
  readonly #flips: readonly number[];

  /** @param flips bits by which a quarter may differ, 0 to 2 */
  constructor(flips: number) {
    const single = Array.from({ length: 16 }, (_, bit) => 1 << bit);
    const double = single.flatMap((a, i) => single.slice(i + 1).map((b) => a | b));
    this.#flips = [0, ...(flips >= 1 ? single : []), ...(flips >= 2 ? double : [])];
  }

  /** @returns its index */
  add(hash: readonly [number, number]): number {
    const at = this.#hashes.push(hash) - 1;
    quarters(hash).forEach((value, quarter) => {
      const bucket = this.#buckets[quarter].get(value);
      if (bucket === undefined) this.#buckets[quarter].set(value, [at]);
      else bucket.push(at);
    });
    return at;
  }

  /** Indices of the hashes that differ in at most `radius` bits. */
  near(hash: readonly [number, number], radius: number): Set<number> {
    const found = new Set<number>();
    quarters(hash).forEach((value, quarter) => {
      for (const flip of this.#flips) {
        for (const at of this.#buckets[quarter].get(value ^ flip) ?? []) {
          if (distance(hash, this.#hashes[at]) <= radius) found.add(at);
        }
      }
    });
    return found;
  }
}

function quarters([high, low]: readonly [number, number]): number[] {
  return [high >>> 16, high % chunkValues, low >>> 16, low % chunkValues];
}

/** Hamming distance of two hashes. */
export function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return bits(a[0] ^ b[0]) + bits(a[1] ^ b[1]);
}

/** Population count of 32 bits (Warren, "Hacker's Delight", 5-1). */
function bits(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Disjoint sets (union-find with path halving). */
class DisjointSets {
  readonly #parents: Int32Array;

  constructor(members: number) {
    this.#parents = Int32Array.from({ length: members }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    // The smaller index becomes the root, so that the order of joins does not matter.
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  /** The sets with at least two members, ordered by first member. */
  groups(): number[][] {
    const sets = new Map<number, number[]>();
    for (let i = 0; i < this.#parents.length; i++) {
      const root = this.#root(i);
      const set = sets.get(root);
      if (set === undefined) sets.set(root, [i]);
      else set.push(i);
    }
    return [...sets.values()].filter(({ length }) => length > 1);
  }

  #root(member: number): number {
    let at = member;
    while (this.#parents[at] !== at) {
      this.#parents[at] = this.#parents[this.#parents[at]];
      at = this.#parents[at];
    }
    return at;
  }
}
