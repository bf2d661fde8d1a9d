import { decodeNpz, encodeNpz, requireArray } from '../pca/npz.js';

/** The image file that a row was made from. */
export interface IndexedImage {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The storage's opaque version of the content when it was listed. */
  readonly version: string;
  /** SHA-256 of the file, 32 bytes. */
  readonly digest: Uint8Array;
  /** Its index among the images of the run, the rejected ones included. */
  readonly place: number;
}

/** Collects the images of rows, in row order, and packs them. */
export class ImageIndexBuilder {
  readonly #paths = new PackedTexts();
  readonly #versions = new PackedTexts();
  readonly #sizes: number[] = [];
  readonly #places: number[] = [];
  readonly #digests: Uint8Array[] = [];

  get rows(): number {
    return this.#sizes.length;
  }

  add({ path, size, version, digest, place }: IndexedImage): void {
    this.#paths.add(path);
    this.#versions.add(version);
    this.#sizes.push(size);
    this.#places.push(place);
    this.#digests.push(digest);
  }

  /**
   * A NumPy archive: `paths` and `versions` uint8 (UTF-8, joined) with `path_ends` and `version_ends` int32 [rows],
   * `sizes` and `places` float64 [rows], `digests` uint8 [rows, 32].
   */
  encode(): Uint8Array {
    const { rows } = this;
    const digests = new Uint8Array(rows * 32);
    this.#digests.forEach((digest, row) => digests.set(digest, row * 32));
    return encodeNpz({
      paths: this.#paths.bytes(),
      path_ends: this.#paths.ends(),
      versions: this.#versions.bytes(),
      version_ends: this.#versions.ends(),
      sizes: { shape: [rows], data: Float64Array.from(this.#sizes) },
      places: { shape: [rows], data: Float64Array.from(this.#places) },
      digests: { shape: [rows, 32], data: digests },
    });
  }
}

/** Joins indexes, in the order given: copies arrays, however many rows they have. */
export function joinImageIndexes(indexes: readonly Uint8Array[]): Uint8Array {
  const all = indexes.map(decodeNpz);
  const joined = <T extends Column>(name: string, type: ColumnType<T>): T =>
    concatenated(
      all.map((arrays) => requireArray(arrays, name, type, 1).data),
      type,
    );
  const ends = (texts: string, name: string): Int32Array => {
    const whole = joined(name, Int32Array);
    let [at, before] = [0, 0];
    for (const arrays of all) {
      const { length } = requireArray(arrays, name, Int32Array, 1).data;
      for (let row = 0; row < length; row++) whole[at + row] += before;
      at += length;
      before += requireArray(arrays, texts, Uint8Array, 1).data.length;
    }
    return whole;
  };
  const digests = concatenated(
    all.map((arrays) => requireArray(arrays, 'digests', Uint8Array, 2).data),
    Uint8Array,
  );
  const of = <T extends Column>(data: T): { readonly shape: readonly number[]; readonly data: T } => ({
    shape: [data.length],
    data,
  });
  return encodeNpz({
    paths: of(joined('paths', Uint8Array)),
    path_ends: of(ends('paths', 'path_ends')),
    versions: of(joined('versions', Uint8Array)),
    version_ends: of(ends('versions', 'version_ends')),
    sizes: of(joined('sizes', Float64Array)),
    places: of(joined('places', Float64Array)),
    digests: { shape: [digests.length / 32, 32], data: digests },
  });
}

type Column = Uint8Array | Int32Array | Float64Array;
type ColumnType<T extends Column> = new (length: number) => T;

function concatenated<T extends Column>(arrays: readonly T[], type: ColumnType<T>): T {
  const whole = new type(arrays.reduce((length, array) => length + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

/** @throws VergerError `corrupt-result` if the bytes are not an index */
export function* decodeImageIndex(bytes: Uint8Array): Generator<IndexedImage> {
  const arrays = decodeNpz(bytes);
  const of = <T extends Column>(name: string, type: ColumnType<T>): T =>
    requireArray(arrays, name, type, 1).data;
  const pathAt = textsIn(of('paths', Uint8Array), of('path_ends', Int32Array));
  const versionAt = textsIn(of('versions', Uint8Array), of('version_ends', Int32Array));
  const [sizes, places] = [of('sizes', Float64Array), of('places', Float64Array)];
  const digests = requireArray(arrays, 'digests', Uint8Array, 2).data;
  for (let row = 0; row < sizes.length; row++) {
    yield {
      path: pathAt(row),
      size: sizes[row],
      version: versionAt(row),
      digest: digests.subarray(row * 32, row * 32 + 32),
      place: places[row],
    };
  }
}

/** Strings as one array of bytes, and where each ends. */
class PackedTexts {
  readonly #texts: Buffer[] = [];
  readonly #ends: number[] = [];
  #length = 0;

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#texts.push(bytes);
    this.#length += bytes.length;
    this.#ends.push(this.#length);
  }

  bytes(): { readonly shape: readonly number[]; readonly data: Uint8Array } {
    return { shape: [this.#length], data: new Uint8Array(Buffer.concat(this.#texts)) };
  }

  ends(): { readonly shape: readonly number[]; readonly data: Int32Array } {
    return { shape: [this.#ends.length], data: Int32Array.from(this.#ends) };
  }
}

function textsIn({ buffer, byteOffset, length }: Uint8Array, ends: Int32Array): (row: number) => string {
  const bytes = Buffer.from(buffer, byteOffset, length);
  return (row) => bytes.toString('utf8', row === 0 ? 0 : ends[row - 1], ends[row]);
}
