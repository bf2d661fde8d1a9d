import { describe, expect, it } from 'vitest';
import { sniff } from '../src/sniff.js';
import { concat, hex, latin1 } from './bytes.js';
import { fixture } from './fixtures.js';

const bmp = (header: number): Uint8Array =>
  concat(latin1('BM'), new Uint8Array(12), Uint8Array.of(header, 0, 0, 0));

describe('sniff', () => {
  it.each([
    ['rgb.jpg', 'jpeg', 37, 29],
    ['png-named.jpg', 'png', 19, 13],
    ['long.png', 'png', 70_000, 1],
    ['huge.gif', 'gif', 30_000, 30_000],
    ['animated.webp', 'webp', 19, 13],
    ['huge.webp', 'webp', 16_000, 16_000],
  ])('recognises %s as %s of %i x %i', (file, format, width, height) => {
    const sniffed = sniff(fixture(file));
    expect(sniffed).toMatchObject({ format, size: { width, height } });
  });

  it.each([
    ['lossy.webp', 'webp'],
    ['rgb.tiff', 'tiff'],
    ['photo.avif', 'avif'],
  ])('leaves the size of %s to its decoder', (file, format) => {
    expect(sniff(fixture(file))).toEqual({ format, size: undefined });
  });

  it.each([
    ['jpeg', hex('ffd8ff')],
    ['png', hex('89504e470d0a1a0a')],
    ['gif', latin1('GIF87a')],
    ['webp', latin1('RIFF    WEBPVP8X')],
    ['tiff', latin1('MM\0*')],
    ['avif', latin1('    ftypavis')],
    ['bmp', bmp(40)],
    ['bmp', bmp(12)],
    ['avif', concat(hex('0000001c'), latin1('ftypmif1\0\0\0\0mif1avifmiaf'))],
  ])('recognises %s by its first few bytes', (format, bytes) => {
    expect(sniff(bytes)).toMatchObject({ format, size: undefined });
    expect(sniff(bytes.subarray(0, -1))?.size).toBeUndefined();
  });

  it('reads the size of a BMP, whose rows may begin at the top', () => {
    const header = new Uint8Array(40);
    const view = new DataView(header.buffer);
    view.setUint32(0, 40, true);
    view.setInt32(4, 17, true);
    view.setInt32(8, -9, true);
    expect(sniff(concat(latin1('BM'), new Uint8Array(12), header))).toEqual({
      format: 'bmp',
      size: { width: 17, height: 9 },
    });
  });

  it('looks only at the given bytes', () => {
    const png = fixture('rgb.png');
    const larger = concat(latin1('RIFF'), png, latin1('more'));
    expect(sniff(larger.subarray(4, 4 + png.length))).toEqual(sniff(png));
    expect(sniff(larger.subarray(4, 4 + 20))).toEqual({ format: 'png', size: undefined });
  });

  it.each([
    ['an empty file', ''],
    ['text', 'This is no picture.'],
    ['an unknown version of GIF', 'GIF88a          '],
    ['another RIFF format', 'RIFF    WAVE'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'],
    ['PDF', '%PDF-1.4'],
    ['a video', '    ftypisom'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['HEIC with the brand of any HEIF', '\0\0\0\x18ftypmif1\0\0\0\0mif1heicavif'],
    ['text that begins like a BMP', 'BMW and other cars are here'],
  ])('does not recognise %s', (_label, text) => {
    expect(sniff(latin1(text))).toBeUndefined();
  });
});
