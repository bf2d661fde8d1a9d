import { parquetHeader } from 'hyparquet/src/column.js';

/** What the header of a page says (Apache Parquet, parquet.thrift, `PageHeader`). */
export interface PageHeader {
  readonly kind: 'dictionary' | 'data' | 'data-v2' | 'other';
  /** Bytes of the header itself. */
  readonly length: number;
  /** Bytes of the page that follow. */
  readonly storedSize: number;
  readonly size: number;
  /** Values, with nulls. */
  readonly values: number;
  readonly encoding: string;
  readonly crc: number | undefined;
  /** Of the second version: bytes of the levels, which are not compressed, and whether the values are. */
  readonly levelBytes: { readonly repetition: number; readonly definition: number };
  readonly isCompressed: boolean;
}

const kinds: Readonly<Record<string, PageHeader['kind'] | undefined>> = {
  DICTIONARY_PAGE: 'dictionary',
  DATA_PAGE: 'data',
  DATA_PAGE_V2: 'data-v2',
};

/**
 * Parses the header of a page.
 * @returns undefined if the bytes are none, or end before it does
 */
export function parsePageHeader(bytes: Uint8Array): PageHeader | undefined {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  try {
    const header = parquetHeader(reader);
    const v2 = header.data_page_header_v2;
    const facts = v2 ?? header.data_page_header ?? header.dictionary_page_header;
    const parsed: PageHeader = {
      kind: kinds[header.type] ?? 'other',
      length: reader.offset,
      storedSize: header.compressed_page_size,
      size: header.uncompressed_page_size,
      values: facts?.num_values ?? 0,
      encoding: String(facts?.encoding),
      crc: header.crc,
      levelBytes: {
        repetition: v2?.repetition_levels_byte_length ?? 0,
        definition: v2?.definition_levels_byte_length ?? 0,
      },
      isCompressed: v2?.is_compressed !== false,
    };
    const { storedSize, size, values, levelBytes } = parsed;
    const counts = [storedSize, size, values, levelBytes.repetition, levelBytes.definition];
    return counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
