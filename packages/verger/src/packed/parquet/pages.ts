import type { ColumnInfo, ImageFile } from '../../parquet/image-columns.js';
import { type PageHeader, parsePageHeader } from '../../parquet/page-header.js';
import type { Entry, Storage } from '../../storage/storage.js';
import { ForwardReader } from '../forward-reader.js';
import type { PageColumn } from '../place.js';

/** The pages of the images of a row group. */
export type ImagePages = readonly {
  readonly offset: number;
  /** Bytes, with the header. */
  readonly span: number;
  /** Rows. */
  readonly values: number;
  readonly column: PageColumn;
  /** Why it can't be read, if so. */
  readonly fault?: string;
}[];

/** Headers have a few dozen bytes, unless they hold the smallest and the largest value. */
const headerBytes = [4 * 2 ** 10, 2 ** 20];
const maxPageBytes = 512 * 2 ** 20;
const maxDictionaryBytes = 64 * 2 ** 20;
const encodings = new Set(['PLAIN', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY']);

/**
 * Finds the pages of a row group's images by their headers.
 * @throws Error if they are damaged, or are not as many rows as the footer says
 */
export async function findPages(
  storage: Storage,
  file: Entry,
  { levels }: ColumnInfo,
  { rows, image: { start, end, codec } }: ImageFile['groups'][number],
  onPiece: () => void,
): Promise<ImagePages> {
  const reader = new ForwardReader(storage, file, onPiece, true);
  const pages: ImagePages[number][] = [];
  let column: PageColumn = { dictionary: undefined, codec, levels };
  let found = 0;
  for (let at = start; at < end && found < rows;) {
    const header = await headerAt(reader, at, end);
    const span = header.length + header.storedSize;
    if (at + span > end) throw new Error(`the page at byte ${at} is longer than its column`);
    if (header.kind === 'dictionary') {
      if (header.size > maxDictionaryBytes) throw new Error(`a dictionary of ${header.size} bytes`);
      column = { ...column, dictionary: { start: at, end: at + span } };
    } else if (header.kind !== 'other') {
      const { values, size, encoding } = header;
      if (found + values > rows) throw new Error('its pages hold more rows than its footer says');
      if (!encodings.has(encoding)) throw new Error(`its images are encoded by ${encoding}`);
      const fault = size > maxPageBytes ? { fault: `in a page of ${size} bytes` } : {};
      pages.push({ offset: at, span, values, column, ...fault });
      found += values;
    }
    at += span;
  }
  if (found !== rows) throw new Error(`its pages hold ${found} rows, and its footer says ${rows}`);
  return pages;
}

async function headerAt(reader: ForwardReader, at: number, end: number): Promise<PageHeader> {
  for (const bytes of headerBytes) {
    const header = parsePageHeader(await reader.read(at, Math.min(bytes, end - at)));
    if (header !== undefined) return header;
  }
  throw new Error(`no page at byte ${at}`);
}
