import { describe, expect, it } from 'vitest';
import { findOrientation } from '../src/orientation.js';
import { concat, hex, latin1 } from './bytes.js';

/** An Exif block, big-endian, with the entries given in hexadecimal. */
function exif(...entries: readonly string[]): Uint8Array {
  return hex(`4d4d002a00000008${entries.length.toString(16).padStart(4, '0')}${entries.join('')}00000000`);
}

const entry = (value: number, type = 3, count = 1): string =>
  `0112${type.toString(16).padStart(4, '0')}${count.toString(16).padStart(8, '0')}` +
  (type === 3 ? `${value.toString(16).padStart(4, '0')}0000` : value.toString(16).padStart(8, '0'));
const xmp = latin1('<x tiff:Orientation="6"/>');

describe('findOrientation', () => {
  it('reads Exif in both byte orders, with or without its mark', () => {
    const little = hex('49492a0008000000010012010300010000000500000000000000');
    expect(findOrientation(exif(entry(8)), undefined)).toBe(8);
    expect(findOrientation(little, undefined)).toBe(5);
    expect(findOrientation(concat(latin1('Exif\0\0'), exif(entry(3))), undefined)).toBe(3);
    expect(findOrientation(exif(entry(7, 4)), undefined)).toBe(7);
  });

  it('reads XMP only if Exif says nothing', () => {
    expect(findOrientation(undefined, xmp)).toBe(6);
    expect(findOrientation(exif('010f000300000001000800000'.slice(0, 24)), xmp)).toBe(6);
    expect(findOrientation(exif(entry(1)), xmp)).toBe(1);
    expect(findOrientation(undefined, latin1('<tiff:Orientation>8</tiff:Orientation>'))).toBe(8);
  });

  it.each([
    ['nothing', undefined],
    ['an empty block', new Uint8Array()],
    ['a block of another kind', latin1('no TIFF header')],
    ['a block cut before its entries', exif(entry(6)).subarray(0, 15)],
    ['a directory outside the block', hex('4d4d002affffff00')],
    ['9', exif(entry(9))],
    ['0', exif(entry(0))],
    ['two numbers', exif(entry(6, 3, 2))],
    ['a text', exif(entry(0x36000000, 2))],
  ])('takes %s for upright', (_label, block) => {
    expect(findOrientation(block, undefined)).toBe(1);
  });
});
