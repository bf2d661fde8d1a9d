import { describe, expect, it } from 'vitest';
import { readOrientation } from '../src/exif.js';
import { readJpegHeader } from '../src/jpeg.js';
import { concat, hex, latin1, markerAt } from './bytes.js';
import { fixture } from './fixtures.js';

/** A JPEG with `segments` (marker and body) inserted right after SOI. */
function withSegments(...segments: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const body = fixture('rgb.jpg');
  const extra = segments.map(([marker, content]) => {
    const length = content.length + 2;
    return concat(Uint8Array.of(0xff, marker, length >> 8, length & 255), content);
  });
  return concat(body.subarray(0, 2), ...extra, body.subarray(2));
}

/** An Exif directory with one entry. */
function exif(tag: number, type: number, count: number, value: number): Uint8Array {
  const tiff = new Uint8Array(26);
  tiff.set(latin1('II*\0'));
  const view = new DataView(tiff.buffer);
  view.setUint32(4, 8, true);
  view.setUint16(8, 1, true);
  view.setUint16(10, tag, true);
  view.setUint16(12, type, true);
  view.setUint32(14, count, true);
  view.setUint32(18, value, true);
  return tiff;
}

const upright = concat(latin1('Exif\0\0'), exif(0x0112, 3, 1, 1));
const rotated = concat(latin1('Exif\0\0'), exif(0x0112, 3, 1, 6));
const xmp = latin1('http://ns.adobe.com/xap/1.0/\0<rdf:Description tiff:Orientation="6"/>');
const plain = (bytes: Uint8Array): boolean | undefined => readJpegHeader(bytes)?.plain;

describe('readJpegHeader', () => {
  it('reads the size and the number of components', () => {
    expect(readJpegHeader(fixture('rgb.jpg'))).toEqual({
      width: 37,
      height: 29,
      components: 3,
      orientation: 1,
      plain: true,
      unsupported: false,
    });
    expect(readJpegHeader(fixture('cmyk.jpg'))).toMatchObject({ components: 4, plain: false });
    expect(readJpegHeader(fixture('grey.jpg'))).toMatchObject({ components: 1, plain: false });
  });

  it('considers only one sequential scan plain', () => {
    expect(plain(fixture('progressive.jpg'))).toBe(false);
    const bytes = fixture('rgb.jpg');
    bytes[markerAt(bytes, 0xda) + 4] = 1;
    expect(plain(bytes)).toBe(false);
  });

  it('does not consider an image plain that Exif, or else XMP, says is rotated', () => {
    expect(plain(withSegments([0xe1, upright]))).toBe(true);
    expect(plain(withSegments([0xe1, rotated]))).toBe(false);
    expect(plain(withSegments([0xe1, upright], [0xe1, rotated]))).toBe(true);
    expect(plain(withSegments([0xe1, xmp]))).toBe(false);
  });

  it('does not consider colours other than YCbCr plain', () => {
    const adobe = (transform: number): Uint8Array =>
      latin1(`Adobe\0d\0\0\0\0${String.fromCharCode(transform)}`);
    expect(plain(withSegments([0xee, adobe(1)]))).toBe(true);
    expect(plain(withSegments([0xee, adobe(0)]))).toBe(false);
    expect(plain(withSegments([0xee, latin1('Other')]))).toBe(true);
  });

  it('skips other segments', () => {
    expect(plain(withSegments([0xe1, latin1('http://ns.adobe.com/xap/1.0/\0')], [0xfe, latin1('hi')]))).toBe(
      true,
    );
  });

  it('passes over fill bytes and stray bytes between segments, and considers none of these files plain', () => {
    const bytes = fixture('rgb.jpg');
    const table = markerAt(bytes, 0xdb);
    for (const stray of [Uint8Array.of(0), Uint8Array.of(255), Uint8Array.of(3, 255, 0, 9)]) {
      const longer = concat(bytes.subarray(0, table), stray, bytes.subarray(table));
      expect(readJpegHeader(longer)).toEqual({ ...readJpegHeader(bytes), plain: false });
    }
  });

  it('does not consider a file with restarts plain', () => {
    const interval = (value: number): Uint8Array => withSegments([0xdd, Uint8Array.of(0, value)]);
    expect(plain(interval(0))).toBe(true);
    expect(plain(interval(2))).toBe(false);
    expect(plain(fixture('rgb-422-restarts.jpg'))).toBe(false);
  });

  it('returns undefined without a whole frame header and a scan', () => {
    expect(readJpegHeader(fixture('rgb.jpg').subarray(0, 30))).toBeUndefined();
    expect(readJpegHeader(hex('ffd8ffe00001'))).toBeUndefined();
    expect(readJpegHeader(hex('ffd8ffd9ffd9'))).toBeUndefined();
    expect(readJpegHeader(withSegments([0xc0, Uint8Array.of(8, 0, 9, 0, 9)]))).toBeUndefined();
    expect(readJpegHeader(withSegments([0xc0, Uint8Array.of(8, 0, 9, 0, 9, 3)]))).toBeUndefined();
  });
});

describe('readOrientation', () => {
  it('reads both byte orders', () => {
    expect(readOrientation(exif(0x0112, 3, 1, 8))).toBe(8);
    const big = hex('4d4d002a00000008000101120003000000010006000000000000');
    expect(readOrientation(big)).toBe(6);
  });

  it('returns 1 if the tag is absent', () => {
    expect(readOrientation(exif(0x010f, 3, 1, 8))).toBe(1);
  });

  it('returns undefined if the directory is malformed', () => {
    expect(readOrientation(new Uint8Array(4))).toBeUndefined();
    expect(readOrientation(latin1('not a TIFF header'))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 4, 1, 6))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 3, 2, 6))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 3, 1, 6).subarray(0, 20))).toBeUndefined();
    const far = exif(0x0112, 3, 1, 6);
    new DataView(far.buffer).setUint32(4, 1_000_000, true);
    expect(readOrientation(far)).toBeUndefined();
  });
});
