import type { ListedImage } from '../job/listed-image.js';

const blockImages = 4096;

/** A packed block of images: their concatenated text, and the end of each string. */
interface Block {
  text: Buffer;
  used: number;
  /** Per image: the end of its path and the end of its version. */
  readonly ends: Uint32Array;
  readonly labels: Uint32Array;
  readonly sizes: Float64Array;
}

/**
 * The listed images, packed: 20 bytes plus text each, where objects would take hundreds. Stored in blocks, so
 * that nothing large is ever copied. Append-only while listing, read-only afterwards.
 */
export class ImageTable {
  /** Images per label, including `null`. */
  readonly #labels = new Map<string | null, number>();
  readonly #labelNames: (string | null)[] = [];
  readonly #blocks: Block[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(image: ListedImage): void {
    const place = this.#length % blockImages;
    if (place === 0) this.#begin();
    const block = this.#blocks[this.#blocks.length - 1];
    block.ends[place * 2] = append(block, image.path);
    block.ends[place * 2 + 1] = append(block, image.version);
    block.labels[place] = this.#labelId(image.label);
    block.sizes[place] = image.size;
    this.#length += 1;
  }

  /** @param index from 0 to length - 1 */
  get(index: number): ListedImage {
    const { text, ends, labels, sizes } = this.#blocks[Math.floor(index / blockImages)];
    const place = index % blockImages;
    const start = place === 0 ? 0 : ends[place * 2 - 1];
    const [pathEnd, versionEnd] = ends.subarray(place * 2, place * 2 + 2);
    return {
      path: text.toString('utf8', start, pathEnd),
      label: this.#labelNames[labels[place]],
      size: sizes[place],
      version: text.toString('utf8', pathEnd, versionEnd),
    };
  }

  *range(start: number, end: number): Generator<ListedImage> {
    for (let index = start; index < end; index++) yield this.get(index);
  }

  /** Images by label. */
  countByLabel(): Map<string | null, number> {
    const counts = this.#labelNames.map(() => 0);
    for (const [index, { labels }] of this.#blocks.entries()) {
      const filled = Math.min(blockImages, this.#length - index * blockImages);
      for (let place = 0; place < filled; place++) counts[labels[place]] += 1;
    }
    return new Map(this.#labelNames.map((label, id) => [label, counts[id]]));
  }

  /** An even, repeatable sample: `count` images at equal intervals, or all if there are fewer. */
  sample(count: number): ImageTable {
    if (count >= this.#length) return this;
    const chosen = new ImageTable();
    for (let i = 0; i < count; i++) chosen.push(this.get(Math.floor((i * this.#length) / count)));
    return chosen;
  }

  #labelId(label: string | null): number {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    this.#labels.set(label, this.#labelNames.length);
    return this.#labelNames.push(label) - 1;
  }

  /** Starts a block and trims the full one before it. */
  #begin(): void {
    const full = this.#blocks.at(-1);
    if (full !== undefined) full.text = Buffer.from(full.text.subarray(0, full.used));
    this.#blocks.push({
      text: Buffer.allocUnsafeSlow(full?.used ?? 1024),
      used: 0,
      ends: new Uint32Array(blockImages * 2),
      labels: new Uint32Array(blockImages),
      sizes: new Float64Array(blockImages),
    });
  }
}

/** @returns the end of the block's text */
function append(block: Block, text: string): number {
  // No UTF-16 code unit takes more than three bytes in UTF-8.
  const needed = block.used + text.length * 3;
  if (needed > block.text.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, block.text.length * 2));
    block.text.copy(larger, 0, 0, block.used);
    block.text = larger;
  }
  block.used += block.text.write(text, block.used, 'utf8');
  return block.used;
}
