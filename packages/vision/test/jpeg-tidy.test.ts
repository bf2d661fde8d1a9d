import { describe, expect, it } from 'vitest';
import { readJpegHeader } from '../src/jpeg.js';
import { checkScans } from '../src/jpeg-scans.js';
import { tidyJpeg } from '../src/jpeg-tidy.js';
import { TurboJpeg } from '../src/turbo.js';
import { concat, latin1, markerAt } from './bytes.js';
import { codec, fixture } from './fixtures.js';

const rgb = fixture('rgb.jpg');

function changed(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = fixture('rgb.jpg');
  change(bytes);
  return bytes;
}

const inserted = (at: number, ...stray: readonly number[]): Uint8Array =>
  concat(rgb.subarray(0, at), Uint8Array.of(...stray), rgb.subarray(at));

describe('a JPEG with an odd header', () => {
  it.each([
    ['JFIF 0.00', changed((bytes) => bytes.set([0, 0], 11))],
    [
      'spectral parameters of a progressive scan',
      changed((bytes) => bytes.set([0, 0, 0], markerAt(bytes, 0xda) + 11)),
    ],
    ['a stray byte between segments', inserted(markerAt(rgb, 0xdb), 7)],
    ['a stray FF 00 between segments', inserted(markerAt(rgb, 0xc0), 0xff, 0)],
    ['fill bytes', inserted(markerAt(rgb, 0xda), 0xff, 0xff)],
  ])('has the same pixels once tidy: %s', async (_label, odd) => {
    const turbo = await TurboJpeg.open({ wasmBinary: codec });
    expect(await turbo.decode(tidyJpeg(odd))).toEqual(await turbo.decode(rgb));
  });

  it('keeps what says which colours it has, and nothing else about it', () => {
    const segment = (marker: number, text: string): Uint8Array =>
      concat(Uint8Array.of(0xff, marker, 0, text.length + 2), latin1(text));
    const adobe = segment(0xee, 'Adobe\0d\0\0\0\0\0');
    const metadata = [segment(0xe1, 'Exif\0\0'), segment(0xfe, 'a comment'), segment(0xe2, 'ICC_PROFILE\0')];
    const start = rgb.subarray(0, 2);
    expect(tidyJpeg(concat(start, adobe, ...metadata, rgb.subarray(2)))).toEqual(
      concat(start, adobe, rgb.subarray(2)),
    );
  });

  it('keeps all scans and what follows them', () => {
    const progressive = fixture('progressive.jpg');
    expect(tidyJpeg(concat(progressive, latin1('more')))).toEqual(concat(progressive, latin1('more')));
  });

  it('stays readable to the end, wherever it is cut', () => {
    for (let length = 2; length < rgb.length; length++) {
      const tidy = tidyJpeg(rgb.subarray(0, length));
      expect(tidy.length).toBeLessThanOrEqual(length);
      expect(readJpegHeader(tidy)).toEqual(readJpegHeader(rgb.subarray(0, length)));
    }
  });
});

describe('the limit on scans', () => {
  it('counts scans, whatever is between them', () => {
    const progressive = fixture('progressive.jpg');
    expect(() => {
      checkScans(progressive);
    }).not.toThrow();
    const scan = markerAt(progressive, 0xda);
    const repeated = progressive.subarray(scan, markerAt(progressive.subarray(scan + 2), 0xda) + scan + 2);
    const stray = Uint8Array.of(0xff, 0xff, 0xfe, 0, 3, 1, 5);
    const many = Array.from({ length: 101 }, () => concat(repeated, stray));
    expect(() => {
      checkScans(concat(progressive.subarray(0, scan), ...many));
    }).toThrow('101 scans, more than 100');
  });
});
