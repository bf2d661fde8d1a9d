import * as z from 'zod';
import { messageOf } from '../../common/errors.js';
import { parseAs } from '../../common/parse-as.js';
import { decodeImageIndex, type IndexedImage } from '../../job/image-index.js';
import type { Manifest } from '../../job/manifest.js';
import { readResultFile } from '../../job/result-file.js';
import { imageIndexPattern } from '../../job/work-files.js';
import { readRows } from '../../parquet/read.js';
import type { Storage } from '../../storage/storage.js';
import type { SourceFile } from '../../job/tasks/recall.js';
import type { Source, SourceRow } from './source.js';

type ManifestFile = Manifest['files'][number];

/** The features of a finished result. */
export class ResultSource implements Source {
  readonly name: string;
  readonly isSameInput: boolean;
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly storage: Storage;
  readonly #warn: (message: string) => void;

  /**
   * @param name for people
   * @param input address of this run's input
   */
  constructor(
    storage: Storage,
    manifest: Manifest,
    {
      name,
      input,
      warn,
    }: { readonly name: string; readonly input: string; readonly warn: (message: string) => void },
  ) {
    this.name = name;
    this.storage = storage;
    this.manifest = manifest;
    this.isSameInput = manifest.input === input;
    this.files = manifest.parts.map((part) => ({
      place: storage.uri,
      key: part.name,
      sha256: part.sha256,
      bytes: part.bytes,
    }));
    this.#warn = warn;
  }

  async *rows(): AsyncGenerator<Iterable<SourceRow>> {
    const place = new RowPlaces(this.manifest.parts.map(({ rows }) => rows));
    for (const index of this.manifest.files.filter(({ name }) => imageIndexPattern.test(name))) {
      const images = await this.#readIndex(index);
      if (images === undefined) break;
      yield place.each(images);
    }
    // Results of version 0.1.0 have no index, and this one may be damaged.
    for (let part = place.nextFile(); part < this.files.length; part++) yield await this.#readPart(part);
  }

  /** Undefined if the file is damaged. */
  async #readIndex(file: ManifestFile): Promise<Iterable<IndexedImage> | undefined> {
    try {
      return decodeImageIndex(await readResultFile(this.storage, file));
    } catch (error) {
      this.#warn(`${messageOf(error)}: images of ${this.name} are compared by their SHA-256`);
      return undefined;
    }
  }

  async #readPart(file: number): Promise<readonly SourceRow[]> {
    const { key } = this.files[file];
    try {
      const rows = parseAs(partRows, await readRows(this.storage, key, ['path', 'sha256']), key);
      return rows.map(({ path, sha256: digest }, row) => ({
        path,
        digest: Buffer.from(digest, 'hex'),
        file,
        row,
        size: undefined,
        version: undefined,
        place: undefined,
      }));
    } catch (error) {
      this.#warn(`${key} in ${this.name}: ${messageOf(error)}: its images are extracted again`);
      return [];
    }
  }
}

const partRows = z.array(z.object({ path: z.string(), sha256: z.string() }));

/** Numbers rows through the parts. */
class RowPlaces {
  readonly #rowsOf: readonly number[];
  #file = 0;
  #row = 0;

  constructor(rowsOf: readonly number[]) {
    this.#rowsOf = rowsOf;
  }

  *each(images: Iterable<IndexedImage>): Generator<SourceRow> {
    for (const image of images) {
      const file = this.nextFile();
      if (file === this.#rowsOf.length) return;
      yield { ...image, file, row: this.#row++ };
    }
  }

  /** The part that holds the next row. */
  nextFile(): number {
    while (this.#file < this.#rowsOf.length && this.#row >= this.#rowsOf[this.#file]) {
      this.#file += 1;
      this.#row = 0;
    }
    return this.#file;
  }
}
