import { crc32 } from 'node:zlib';
import { decompress } from './decompress.js';
import { decodeHybrid } from './hybrid.js';
import type { PageHeader } from './page-header.js';

/** The physical types of the columns that are read: images, and their labels. */
export type ValueType = 'BYTE_ARRAY' | 'INT32' | 'INT64' | 'BOOLEAN';
export type Value = Uint8Array | number | bigint | boolean;

export interface ColumnFormat {
  readonly type: ValueType;
  readonly codec: string;
  /** Optional fields on the way to a value, the column's own included: the definition level of a value. */
  readonly depth: number;
}

/**
 * The values of a data page, `undefined` for nulls. No column in it is repeated, so a value is a row. Byte arrays are
 * views of the page.
 * @param body what follows the header
 * @throws Error if the page is damaged, or encoded in another way than as plain values or by a dictionary
 */
export function pageValues(
  header: PageHeader,
  body: Uint8Array,
  { type, codec, depth }: ColumnFormat,
  dictionary: readonly Value[] | undefined,
): (Value | undefined)[] {
  requireCrc(header, body);
  const { levels, values } =
    header.kind === 'data-v2' ? secondVersion(header, body, codec) : firstVersion(header, body, codec, depth);
  const width = 32 - Math.clz32(depth);
  const definition = depth === 0 ? undefined : decodeHybrid(levels, width, header.values);
  let present = header.values;
  if (definition !== undefined)
    present = definition.reduce((sum, level) => sum + (level === depth ? 1 : 0), 0);
  const found = decoded(header, values, present, type, dictionary);
  if (definition === undefined) return found;
  let next = 0;
  return Array.from(definition, (level) => (level === depth ? found[next++] : undefined));
}

/**
 * The values of a dictionary page.
 * @throws Error if it is damaged
 */
export function dictionaryValues(
  header: PageHeader,
  body: Uint8Array,
  { type, codec }: ColumnFormat,
): Value[] {
  requireCrc(header, body);
  return plainValues(decompress(codec, body, header.size), header.values, type);
}

interface Sections {
  readonly levels: Uint8Array;
  readonly values: Uint8Array;
}

function firstVersion({ size }: PageHeader, body: Uint8Array, codec: string, depth: number): Sections {
  const page = decompress(codec, body, size);
  if (depth === 0) return { levels: new Uint8Array(), values: page };
  const end = 4 + uint32(page, 0);
  if (end > page.length) throw new RangeError('its levels are longer than the page');
  return { levels: page.subarray(4, end), values: page.subarray(end) };
}

function secondVersion(
  { size, levelBytes, isCompressed }: PageHeader,
  body: Uint8Array,
  codec: string,
): Sections {
  const { repetition, definition } = levelBytes;
  const start = repetition + definition;
  if (start > body.length || start > size) throw new RangeError('its levels are longer than the page');
  const values = body.subarray(start);
  return {
    levels: body.subarray(repetition, start),
    values: isCompressed ? decompress(codec, values, size - start) : values,
  };
}

function decoded(
  { encoding }: PageHeader,
  bytes: Uint8Array,
  count: number,
  type: ValueType,
  dictionary: readonly Value[] | undefined,
): Value[] {
  switch (encoding) {
    case 'PLAIN':
      return plainValues(bytes, count, type);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (count === 0) return [];
      const indices = decodeHybrid(bytes.subarray(1), bytes[0], count);
      return Array.from(indices, (index) => {
        const value = dictionary?.[index];
        if (value === undefined) throw new RangeError(`no value ${index} in its dictionary`);
        return value;
      });
    }
    default:
      throw new Error(`values encoded by ${encoding}`);
  }
}

function plainValues(bytes: Uint8Array, count: number, type: ValueType): Value[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Value[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    // Reading beyond the end throws a RangeError.
    switch (type) {
      case 'BYTE_ARRAY': {
        const end = at + 4 + view.getUint32(at, true);
        if (end > bytes.length) throw new RangeError('a value is longer than its page');
        values.push(bytes.subarray(at + 4, end));
        at = end;
        break;
      }
      case 'INT32':
        values.push(view.getInt32(at, true));
        at += 4;
        break;
      case 'INT64':
        values.push(view.getBigInt64(at, true));
        at += 8;
        break;
      case 'BOOLEAN':
        values.push(((view.getUint8(i >> 3) >> (i & 7)) & 1) === 1);
    }
  }
  return values;
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

function requireCrc({ crc }: PageHeader, body: Uint8Array): void {
  if (crc !== undefined && crc32(body) !== crc >>> 0) throw new Error('the CRC-32 of its page is wrong');
}
