/** An input as it was listed. */
export interface ListedImage {
  /** From the input's root, `/` between folders. */
  readonly path: string;
  readonly label: string | null;
  /** Bytes. */
  readonly size: number;
  /** The storage's word for this content: changed later means another one. */
  readonly version: string;
}

const chunkBytes = 1 << 20;

/**
 * The listed images, packed: a million of them must fit in tens of megabytes, where objects would take hundreds.
 * Grows by `push` while listing, and is only read afterwards.
 */
export class ImageTable {
  /** Number of distinct labels, `null` among them. */
  readonly #labels = new Map<string | null, number>();
  readonly #labelNames: (string | null)[] = [];
  readonly #chunks: Buffer[] = [];
  #used = chunkBytes;
  #length = 0;
  // Of each image: chunk, offset, bytes of path, bytes of version, label, size.
  #columns = new Float64Array(6 * 1024);

  get length(): number {
    return this.#length;
  }

  push(image: ListedImage): void {
    const path = Buffer.from(image.path);
    const version = Buffer.from(image.version);
    const bytes = path.length + version.length;
    if (this.#used + bytes > chunkBytes) {
      this.#chunks.push(Buffer.allocUnsafe(Math.max(chunkBytes, bytes)));
      this.#used = 0;
    }
    const chunk = this.#chunks.length - 1;
    path.copy(this.#chunks[chunk], this.#used);
    version.copy(this.#chunks[chunk], this.#used + path.length);
    if ((this.#length + 1) * 6 > this.#columns.length) this.#grow();
    const label = this.#labelId(image.label);
    this.#columns.set([chunk, this.#used, path.length, version.length, label, image.size], this.#length * 6);
    this.#used += bytes;
    this.#length += 1;
  }

  /** @param index from 0 to length - 1 */
  get(index: number): ListedImage {
    const [chunk, offset, pathBytes, versionBytes, label, size] = this.#columns.subarray(
      index * 6,
      index * 6 + 6,
    );
    const bytes = this.#chunks[chunk];
    return {
      path: bytes.toString('utf8', offset, offset + pathBytes),
      label: this.#labelNames[label],
      size,
      version: bytes.toString('utf8', offset + pathBytes, offset + pathBytes + versionBytes),
    };
  }

  *range(start: number, end: number): Generator<ListedImage> {
    for (let index = start; index < end; index++) yield this.get(index);
  }

  /** Images by label. */
  countByLabel(): Map<string | null, number> {
    const counts = this.#labelNames.map(() => 0);
    for (let index = 0; index < this.#length; index++) counts[this.#columns[index * 6 + 4]] += 1;
    return new Map(this.#labelNames.map((label, id) => [label, counts[id]]));
  }

  /** An even, repeatable sample: `count` images at equal distances, or all where there are no more. */
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

  #grow(): void {
    const larger = new Float64Array(this.#columns.length * 2);
    larger.set(this.#columns);
    this.#columns = larger;
  }
}
