import { describe, expect, it } from 'vitest';
import { readOrientation } from '../../src/images/exif.js';
import { readJpegHeader } from '../../src/images/jpeg.js';
import { fixture } from './fixtures.js';

/** A JPEG with `segments` (marker and body) put right behind SOI. */
function withSegments(...segments: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const body = fixture('rgb.jpg');
  const extra = segments.map(([marker, content]) => {
    const length = content.length + 2;
    return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
  });
  return Buffer.concat([body.subarray(0, 2), ...extra, body.subarray(2)]);
}

/** An Exif directory with one entry. */
function exif(tag: number, type: number, count: number, value: number): Uint8Array {
  const tiff = Buffer.alloc(26);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(tag, 10);
  tiff.writeUInt16LE(type, 12);
  tiff.writeUInt32LE(count, 14);
  tiff.writeUInt32LE(value, 18);
  return tiff;
}

const upright = Buffer.concat([Buffer.from('Exif\0\0'), exif(0x0112, 3, 1, 1)]);
const turned = Buffer.concat([Buffer.from('Exif\0\0'), exif(0x0112, 3, 1, 6)]);
const plain = (bytes: Uint8Array): boolean | undefined => readJpegHeader(bytes)?.plain;

describe('readJpegHeader', () => {
  it('reads size and number of components', () => {
    expect(readJpegHeader(fixture('rgb.jpg'))).toEqual({
      width: 37,
      height: 29,
      components: 3,
      plain: true,
      exotic: false,
    });
    expect(readJpegHeader(fixture('cmyk.jpg'))).toMatchObject({ components: 4, plain: false });
    expect(readJpegHeader(fixture('grey.jpg'))).toMatchObject({ components: 1, plain: false });
  });

  it('holds only one sequential scan for plain', () => {
    expect(plain(fixture('progressive.jpg'))).toBe(false);
    const bytes = Buffer.from(fixture('rgb.jpg'));
    bytes[bytes.indexOf('ffda', 'hex') + 4] = 1;
    expect(plain(bytes)).toBe(false);
  });

  it('holds a turned image, or one with two Exif segments, not for plain', () => {
    expect(plain(withSegments([0xe1, upright]))).toBe(true);
    expect(plain(withSegments([0xe1, turned]))).toBe(false);
    expect(plain(withSegments([0xe1, upright], [0xe1, upright]))).toBe(false);
  });

  it('holds colours that are not YCbCr not for plain', () => {
    const adobe = (transform: number): Uint8Array =>
      Buffer.from(`Adobe\0d\0\0\0\0${String.fromCharCode(transform)}`);
    expect(plain(withSegments([0xee, adobe(1)]))).toBe(true);
    expect(plain(withSegments([0xee, adobe(0)]))).toBe(false);
    expect(plain(withSegments([0xee, Buffer.from('Other')]))).toBe(true);
  });

  it('passes over other segments', () => {
    expect(
      plain(withSegments([0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0')], [0xfe, Buffer.from('hi')])),
    ).toBe(true);
  });

  it('says nothing where segments are cut, overlap or leave gaps', () => {
    const bytes = fixture('rgb.jpg');
    expect(readJpegHeader(bytes.subarray(0, 30))).toBeUndefined();
    expect(
      readJpegHeader(Buffer.concat([bytes.subarray(0, 2), Buffer.from([0]), bytes.subarray(2)])),
    ).toBeUndefined();
    expect(
      readJpegHeader(Buffer.concat([bytes.subarray(0, 2), Buffer.from([255]), bytes.subarray(2)])),
    ).toBeUndefined();
    expect(readJpegHeader(Buffer.from('ffd8ffe00001', 'hex'))).toBeUndefined();
    expect(readJpegHeader(Buffer.from('ffd8ffd9ffd9', 'hex'))).toBeUndefined();
    expect(readJpegHeader(withSegments([0xc0, Buffer.from([8, 0, 9, 0, 9])]))).toBeUndefined();
    expect(readJpegHeader(withSegments([0xc0, Buffer.from([8, 0, 9, 0, 9, 3])]))).toBeUndefined();
  });
});

describe('readOrientation', () => {
  it('reads both byte orders', () => {
    expect(readOrientation(exif(0x0112, 3, 1, 8))).toBe(8);
    const big = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
    expect(readOrientation(big)).toBe(6);
  });

  it('is 1 where the tag is absent', () => {
    expect(readOrientation(exif(0x010f, 3, 1, 8))).toBe(1);
  });

  it('is unknown where the directory does not read plainly', () => {
    expect(readOrientation(new Uint8Array(4))).toBeUndefined();
    expect(readOrientation(Buffer.from('not a TIFF header'))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 4, 1, 6))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 3, 2, 6))).toBeUndefined();
    expect(readOrientation(exif(0x0112, 3, 1, 6).subarray(0, 20))).toBeUndefined();
    const far = Buffer.from(exif(0x0112, 3, 1, 6));
    far.writeUInt32LE(1_000_000, 4);
    expect(readOrientation(far)).toBeUndefined();
  });
});
