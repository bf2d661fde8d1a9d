/** Steps of a level: levels are what 16 bits hold, with 128 to 256 of them to the root mean square of the features. */
const stepsOfLevel = 16;
const most = 2 ** 15 - 1;

/** What is kept of an image. */
export interface GalleryEntry {
  readonly id: bigint;
  /** int16 [views, d], in levels */
  readonly features: Int16Array;
}

/** The features of each image that was learned, rounded to levels. */
export class Gallery {
  readonly #entries: Map<string, GalleryEntry[]>;

  constructor(entries: ReadonlyMap<string, readonly GalleryEntry[]> = new Map()) {
    this.#entries = new Map([...entries].map(([label, own]) => [label, [...own]]));
  }

  /** @param features int32 [views, d] in fixed point; what is beyond 2^15 levels is taken for that */
  learn(label: string, id: bigint, features: Int32Array): void {
    const levels = Int16Array.from(features, (value) =>
      Math.max(-most, Math.min(most, Math.round(value / stepsOfLevel))),
    );
    this.#add(label, [{ id, features: levels }]);
  }

  /** Takes one image out; nothing if there is none. */
  forget(label: string, id: bigint): void {
    const own = this.#entries.get(label) ?? [];
    const at = own.findIndex((entry) => entry.id === id);
    if (at >= 0) own.splice(at, 1);
  }

  merge(other: Gallery): void {
    for (const [label, entries] of other.#entries) this.#add(label, entries);
  }

  /** int16 [views, d] of each image, in the order of their short digests. */
  of(label: string): readonly Int16Array[] {
    const own = this.#entries.get(label) ?? [];
    return [...own].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ features }) => features);
  }

  #add(label: string, entries: readonly GalleryEntry[]): void {
    const own = this.#entries.get(label);
    if (own === undefined) this.#entries.set(label, [...entries]);
    else for (const entry of entries) own.push(entry);
  }
}

/**
 * What a level is worth.
 *
 * @param step what a step of the fixed point is worth
 */
export function levelOf(step: number): number {
  return step * stepsOfLevel;
}
