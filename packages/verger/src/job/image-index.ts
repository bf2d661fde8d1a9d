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

/** @throws VergerError `corrupt-result` if the bytes are not an index */
export function* decodeImageIndex(bytes: Uint8Array): Generator<IndexedImage> {
  const arrays = decodeNpz(bytes);
  const of = <T extends Uint8Array | Int32Array | Float64Array>(
    name: string,
    type: new (length: number) => T,
  ): T => requireArray(arrays, name, type, 1).data;
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
