import { VergerError } from '../common/errors.js';

/** Supported element types. Stored little-endian, like typed arrays in memory wherever Node runs. */
export type NpyData = Float64Array | Float32Array | Int32Array | Uint8Array;

/** A numeric array with its shape, row-major; the shape of a scalar is []. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyData;
}

type ElementType = '<f8' | '<f4' | '<i4' | '|u1';

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NpyData;
}

const ELEMENT_TYPES: Readonly<Record<ElementType, TypedArrayConstructor>> = {
  '<f8': Float64Array,
  '<f4': Float32Array,
  '<i4': Int32Array,
  '|u1': Uint8Array,
};

// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0: magic, version, header length
// as uint16, header as a Python dict padded with spaces, so that the data start at a multiple of 64.
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] as const;
const PREFIX = MAGIC.length + 2;
const ALIGNMENT = 64;

/**
 * Encodes an array as a .npy file: its header, and a view of the array's bytes.
 *
 * @throws VergerError `corrupt-result` if the shape does not match the data
 */
export function encodeNpyPieces({ shape, data }: NpyArray): readonly [Uint8Array, Uint8Array] {
  if (countOf(shape) !== data.length)
    throw corrupt(`${data.length} values do not match the shape [${shape.join(', ')}]`);
  const tuple = shape.length === 1 ? `(${shape.join('')},)` : `(${shape.join(', ')})`;
  const fields = `{'descr': '${elementTypeOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((PREFIX + fields.length + 1) / ALIGNMENT) * ALIGNMENT;
  const text = new TextEncoder().encode(`${fields.padEnd(start - PREFIX - 1)}\n`);
  const header = new Uint8Array(start);
  header.set(MAGIC);
  new DataView(header.buffer).setUint16(MAGIC.length, text.length, true);
  header.set(text, PREFIX);
  return [header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

/**
 * Reads a .npy file. The array is a view of `bytes` if alignment permits, otherwise a copy.
 *
 * @throws VergerError `corrupt-result` for anything but a complete file that `encodeNpyPieces` could have written
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (bytes.length < PREFIX || MAGIC.some((byte, i) => bytes[i] !== byte)) throw corrupt('not an .npy file');
  const start = PREFIX + bytes[MAGIC.length] + 256 * bytes[MAGIC.length + 1];
  const header = new TextDecoder('latin1').decode(bytes.subarray(PREFIX, start));
  const elementType = /'descr': '([^']*)'/.exec(header)?.[1] ?? 'none';
  const dimensions = /'shape': \(((?:\d+, ?)*\d*)\)/.exec(header)?.[1];
  if (!isElementType(elementType)) throw corrupt(`unsupported element type ${elementType}`);
  if (dimensions === undefined || !header.includes("'fortran_order': False")) throw corrupt('damaged header');

  const shape = dimensions
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number);
  const view = bytes.subarray(start);
  const array = ELEMENT_TYPES[elementType];
  if (view.length !== countOf(shape) * array.BYTES_PER_ELEMENT) {
    throw corrupt(`${view.length} bytes of ${elementType} do not match the shape [${shape.join(', ')}]`);
  }
  const isAligned = view.byteOffset % array.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = isAligned ? view : view.slice();
  return { shape, data: new array(buffer, byteOffset, countOf(shape)) };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((count, length) => count * length, 1);
}

function elementTypeOf(data: NpyData): ElementType {
  if (data instanceof Float64Array) return '<f8';
  if (data instanceof Float32Array) return '<f4';
  return data instanceof Int32Array ? '<i4' : '|u1';
}

function isElementType(text: string): text is ElementType {
  return Object.hasOwn(ELEMENT_TYPES, text);
}

function corrupt(reason: string): VergerError {
  return new VergerError('corrupt-result', `invalid .npy array: ${reason}`);
}
