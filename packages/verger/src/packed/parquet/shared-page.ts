import { ImageError } from '@verger/vision';
import { messageOf } from '../../common/errors.js';
import { depthOf } from '../../parquet/image-columns.js';
import { parsePageHeader, type PageHeader } from '../../parquet/page-header.js';
import { type ColumnFormat, dictionaryValues, pageValues, type Value } from '../../parquet/page-values.js';
import type { ByteRange } from '../../storage/content.js';
import type { Storage } from '../../storage/storage.js';
import type { PageColumn } from '../place.js';
import { SharedRange } from '../shared-range.js';

/** The dictionary of a column, read when a page needs it. */
export class SharedDictionary {
  readonly #range: SharedRange;
  readonly #part: ByteRange;
  readonly #format: ColumnFormat;
  #bytes: Promise<Uint8Array> | undefined;
  #values: readonly Value[] | undefined;

  constructor(storage: Storage, key: string, version: string, part: ByteRange, format: ColumnFormat) {
    this.#range = new SharedRange(storage, key, version, part, 1);
    this.#part = part;
    this.#format = format;
  }

  async read(): Promise<void> {
    await (this.#bytes ??= this.#range.take(this.#part));
  }

  async values(): Promise<readonly Value[]> {
    if (this.#values !== undefined) return this.#values;
    const bytes = await (this.#bytes ??= this.#range.take(this.#part));
    const { header, body } = partsOf(bytes);
    return (this.#values ??= dictionaryValues(header, body, this.#format));
  }
}

/** A page whose rows are taken one by one; held until the last. */
export class SharedPage {
  readonly #format: ColumnFormat;
  readonly #dictionary: SharedDictionary | undefined;
  #takers: number;
  #values: Promise<readonly (Value | undefined)[]> | undefined;

  constructor(format: ColumnFormat, dictionary: SharedDictionary | undefined, takers: number) {
    this.#format = format;
    this.#dictionary = dictionary;
    this.#takers = takers;
  }

  /** Fetches what its values refer to. */
  async prepare(): Promise<void> {
    await this.#dictionary?.read();
  }

  /**
   * One of its values.
   * @param page its bytes
   * @throws ImageError if the row has no image, or the page is damaged
   */
  async value(page: Uint8Array, index: number): Promise<Uint8Array> {
    const reading = (this.#values ??= this.#decode(page));
    this.#takers -= 1;
    if (this.#takers <= 0) this.#values = undefined;
    let value: Value | undefined;
    try {
      value = (await reading)[index];
    } catch (error) {
      throw new ImageError('corrupt', `its page of Parquet can't be read: ${messageOf(error)}`);
    }
    if (value instanceof Uint8Array) return value;
    throw new ImageError('empty', 'its row has no bytes of an image');
  }

  async #decode(page: Uint8Array): Promise<readonly (Value | undefined)[]> {
    const { header, body } = partsOf(page);
    const isByDictionary = header.encoding.endsWith('DICTIONARY');
    return pageValues(
      header,
      body,
      this.#format,
      isByDictionary ? await this.#dictionary?.values() : undefined,
    );
  }
}

export function formatOf({ codec, levels }: PageColumn): ColumnFormat {
  return { type: 'BYTE_ARRAY', codec, depth: depthOf(levels) };
}

function partsOf(bytes: Uint8Array): { readonly header: PageHeader; readonly body: Uint8Array } {
  const header = parsePageHeader(bytes);
  if (header === undefined) throw new Error('no header of a page');
  return { header, body: bytes.subarray(header.length) };
}
