import type { ImageTable } from '../image-table.js';
import { PathSearch } from './path-search.js';
import type { SourceFile } from '../../job/tasks/recall.js';
import { SizeFilter } from './size-filter.js';
import type { Source, SourceRow } from './source.js';

/** Where the features of images are: by index in the run, 9 bytes each. */
export class Matches {
  /** The files of all sources. */
  readonly files: readonly SourceFile[];
  readonly #sources: readonly Source[];
  /** Per source, the index of its first file. */
  readonly #firstFile: readonly number[];
  readonly #images: ImageTable;
  /** Index in the files; -1 if the image is not known. */
  readonly #file: Int32Array;
  readonly #row: Int32Array;
  /** 1 if a row has the image's path and, as far as known, its size. */
  readonly #isLikely: Uint8Array;
  readonly #sizes = new SizeFilter();
  #found = 0;
  #moved = false;

  private constructor(images: ImageTable, sources: readonly Source[]) {
    this.#images = images;
    this.#sources = sources;
    this.files = sources.flatMap(({ files }) => files);
    let first = 0;
    this.#firstFile = sources.map(({ files }) => (first += files.length) - files.length);
    this.#file = new Int32Array(images.length).fill(-1);
    this.#row = new Int32Array(images.length);
    this.#isLikely = new Uint8Array(images.length);
  }

  /** Finds the images whose path, size and version are those of a row. */
  static async find(images: ImageTable, sources: readonly Source[]): Promise<Matches> {
    const matches = new Matches(images, sources);
    for (const [index, source] of sources.entries()) await matches.#addSource(index, source);
    return matches;
  }

  /** How many images are known. */
  get found(): number {
    return this.#found;
  }

  /** How many others have the path and the size of a row. */
  get likely(): number {
    return this.#isLikely.reduce((sum, is, image) => (this.#file[image] === -1 ? sum + is : sum), 0);
  }

  /** Whether a known image had another index in its run, or its index is not known. */
  get isMoved(): boolean {
    return this.#moved;
  }

  /** Whether every image that is known is known from this source. */
  isAllOf(source: Source): boolean {
    const first = this.#firstFile[this.#sources.indexOf(source)];
    return this.#file.every((file) => file === -1 || (file >= first && file < first + source.files.length));
  }

  at(image: number): { readonly file: number; readonly row: number } | undefined {
    return this.#file[image] === -1 ? undefined : { file: this.#file[image], row: this.#row[image] };
  }

  /** Whether the content of an image that is not known may be that of a row: then its SHA-256 decides. */
  mayBeKnown(image: number): boolean {
    return this.#file[image] === -1 && this.#sizes.mayHave(this.#images.get(image).size);
  }

  /**
   * Finds images by their content.
   * @param imagesOf the images of a digest
   */
  async addByContent(imagesOf: (digest: Uint8Array) => readonly number[]): Promise<void> {
    for (const [index, source] of this.#sources.entries()) {
      for await (const rows of source.rows()) {
        for (const row of rows) {
          for (const image of imagesOf(row.digest)) this.#add(index, image, row);
        }
      }
    }
  }

  async #addSource(index: number, source: Source): Promise<void> {
    const search = new PathSearch(this.#images);
    for await (const rows of source.rows()) {
      for (const row of rows) {
        this.#sizes.add(row.size);
        const image = search.find(row.path);
        if (image === undefined) continue;
        const { size, version } = this.#images.get(image);
        if (row.size !== undefined && row.size !== size) continue;
        if (source.isSameInput && row.version === version) this.#add(index, image, row);
        else this.#isLikely[image] = 1;
      }
    }
  }

  #add(source: number, image: number, { file, row, place }: SourceRow): void {
    if (this.#file[image] !== -1) return;
    this.#file[image] = this.#firstFile[source] + file;
    this.#row[image] = row;
    this.#found += 1;
    this.#moved ||= place !== image;
  }
}
