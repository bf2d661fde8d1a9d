import { beforeAll, describe, expect, it } from 'vitest';
import { ImageError } from '@verger/vision';
import type { Decoder } from '../../src/images/decode.js';
import { openDecoder } from '../../src/images/decode.js';
import { fixture } from './fixtures.js';

let decoder: Decoder;

beforeAll(async () => {
  decoder = await openDecoder();
});

async function verdictOf(bytes: Uint8Array): Promise<string> {
  try {
    const { width, height } = await decoder.decode(bytes);
    return `${width}x${height}`;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return `${error.fault}: ${error.message}`;
  }
}

/** A JPEG with bytes put in front of its first segment of a kind, or of its end. */
function jpegWith(marker: number, ...stray: readonly number[]): Buffer {
  const body = Buffer.from(fixture('rgb.jpg'));
  const at = body.indexOf(Uint8Array.of(0xff, marker));
  return Buffer.concat([body.subarray(0, at), Uint8Array.from(stray), body.subarray(at)]);
}

describe('a JPEG with stray bytes', () => {
  it('is read if they are between segments', async () => {
    expect(await decoder.decode(jpegWith(0xdb, 9, 9, 9))).toEqual(await decoder.decode(fixture('rgb.jpg')));
  });

  it.each([
    ['rgb.jpg', [17, 99]],
    ['progressive.jpg', [0, 0, 0]],
    ['grey.jpg', [17, 99]],
  ])('is read if they are before its end: %s', async (file, stray) => {
    const body = Buffer.from(fixture(file));
    const longer = Buffer.concat([body.subarray(0, -2), Uint8Array.from(stray), body.subarray(-2)]);
    expect(await decoder.decode(longer)).toEqual(await decoder.decode(body));
  });

  it('is refused if they are before a restart', async () => {
    const body = Buffer.from(fixture('rgb-422-restarts.jpg'));
    const restart = body.indexOf(Uint8Array.of(0xff, 0xd0));
    const damaged = Buffer.concat([body.subarray(0, restart), Uint8Array.of(149, 5), body.subarray(restart)]);
    expect(await verdictOf(damaged)).toMatch(/^corrupt: /);
  });
});

describe('a photograph in a format that is not read', () => {
  it.each([
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', /^unsupported: HEIC, .*heif-convert/],
    ['HEIC with a general brand', '\0\0\0\x18ftypmif1\0\0\0\0mif1heic', /^unsupported: HEIC, /],
    ['RAW', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom', /^unsupported: RAW, .*; export/],
    ['JPEG XL', '\xff\x0a\xfa\x1f', /^unsupported: JPEG XL, .*djxl/],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n', /^unsupported: JPEG 2000, /],
    ['something else', '<!doctype html>', /^unsupported: not a supported image format$/],
  ])('is named by its content, with what to do about it: %s', async (_name, text, verdict) => {
    expect(await verdictOf(Buffer.from(text, 'latin1'))).toMatch(verdict);
  });
});

describe('a small file that takes long', () => {
  it('is refused before it is decoded: a JPEG of many scans', async () => {
    const body = Buffer.from(fixture('progressive.jpg'));
    const scan = body.indexOf(Uint8Array.of(0xff, 0xda));
    const end = body.indexOf(Uint8Array.of(0xff, 0xc4), scan + 2);
    const empty = body.subarray(scan, end);
    const frame = body.indexOf(Uint8Array.of(0xff, 0xc2));
    body.writeUInt16BE(8000, frame + 5);
    body.writeUInt16BE(8000, frame + 7);
    const bomb = Buffer.concat([
      body.subarray(0, end),
      ...Array.from({ length: 881 }, () => empty),
      body.subarray(end),
    ]);
    const started = performance.now();
    expect(await verdictOf(bomb)).toMatch(/^too-large: 8\d\d scans, more than 100$/);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it.each([
    ['a BMP', () => bmp(30_000, 30_000)],
    ['a BMP that says its height is the smallest number', () => bmp(4, -(2 ** 31))],
    ['a GIF with a frame larger than its canvas', () => gif({ frame: [0, 0, 65_535, 65_535] })],
    ['a GIF with a frame far away', () => gif({ frame: [65_000, 65_000, 2, 2] })],
    [
      'a TIFF with a large tile',
      () => tiff({ 322: [4, 60_000], 323: [4, 60_000], 324: [4, 8], 325: [4, 8] }),
    ],
  ])('is refused before memory is allocated: %s', async (_label, make) => {
    const before = process.memoryUsage().rss;
    expect(await verdictOf(make())).toMatch(/^too-large: /);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});

function bmp(width: number, height: number): Buffer {
  const body = Buffer.alloc(54);
  body.write('BM');
  body.writeUInt32LE(54, 10);
  body.writeUInt32LE(40, 14);
  body.writeInt32LE(width, 18);
  body.writeInt32LE(height, 22);
  body.writeUInt16LE(24, 28);
  return body;
}

/** A GIF of a canvas of 2x2 pixels, two colours and one frame, whose first pixels are 1, 0, 1, 1. */
function gif({ frame = [0, 0, 2, 2], transparent = false, blocks = [3, 0x0c, 0x12, 0x05, 0] }): Buffer {
  const table = [10, 20, 30, 200, 210, 220];
  const control = transparent ? [0x21, 0xf9, 4, 1, 0, 0, 0, 0] : [];
  const descriptor = Buffer.alloc(10);
  descriptor[0] = 0x2c;
  frame.forEach((value, i) => descriptor.writeUInt16LE(value, 1 + i * 2));
  const screen = [...Buffer.from('GIF89a'), 2, 0, 2, 0, 0x80, 1, 0, ...table];
  return Buffer.from([...screen, ...control, ...descriptor, 2, ...blocks, 0x3b]);
}

describe('a GIF', () => {
  const dark = [10, 20, 30];
  const light = [200, 210, 220];

  it.each([false, true])('keeps the colour of a transparent pixel (transparent: %s)', async (transparent) => {
    const { data } = await decoder.decode(gif({ transparent }));
    expect([...data]).toEqual([...light, ...dark, ...light, ...light]);
  });

  it('has its canvas larger than its first frame, or the other way round', async () => {
    const small = await decoder.decode(gif({ frame: [1, 1, 1, 1] }));
    expect([...small.data]).toEqual([...dark, ...dark, ...dark, ...light]);
    const { width, height } = await decoder.decode(gif({ frame: [0, 2, 2, 2] }));
    expect([width, height]).toEqual([2, 4]);
  });

  it('is refused if it ends early, by its codes or by its bytes', async () => {
    expect(await verdictOf(gif({ frame: [0, 0, 2, 3] }))).toBe('corrupt: a GIF ends after 4 of 6 pixels');
    expect(await verdictOf(gif({}).subarray(0, -4))).toBe('corrupt: a GIF ends after 0 of 4 pixels');
    expect(await verdictOf(gif({}).subarray(0, 20))).toBe('corrupt: a GIF ends before its picture');
  });
});

/** A TIFF of 2x2 RGB pixels; `tags` are added to those it needs, as type and value. */
function tiff(tags: Readonly<Record<number, readonly [number, number]>>): Buffer {
  const all: Readonly<Record<number, readonly [number, number]>> = {
    ...{
      256: [4, 2],
      257: [4, 2],
      258: [3, 8],
      259: [3, 1],
      262: [3, 1],
      273: [4, 200],
      277: [3, 1],
      278: [4, 2],
    },
    ...{ 279: [4, 4], ...tags },
  };
  const entries = Object.entries(all);
  const body = Buffer.alloc(204, 77);
  body.write('II*\0\x08\0\0\0', 'latin1');
  body.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, [type, value]], i) => {
    body.writeUInt16LE(Number(tag), 10 + i * 12);
    body.writeUInt16LE(type, 12 + i * 12);
    body.writeUInt32LE(1, 14 + i * 12);
    body.writeUInt32LE(value, 18 + i * 12);
  });
  body.writeUInt32LE(0, 10 + entries.length * 12);
  return body;
}

describe('a TIFF', () => {
  it.each([
    ['nothing odd', {}],
    ['a text without an end', { 270: [2, 65] }],
    ['an unknown tag', { 60_000: [3, 7] }],
    ['tags of a type that does not exist', { 271: [99, 7] }],
  ] as const)('is read with %s', async (_label, tags) => {
    expect((await decoder.decode(tiff(tags))).data).toEqual(new Uint8Array(12).fill(77));
  });

  it.each([
    ['with signed samples', { 339: [3, 2] }, 'whose samples are signed or floating-point numbers'],
    ['in YCbCr', { 262: [3, 6], 277: [3, 3] }, 'in YCbCr without JPEG compression'],
    ['in L*a*b*', { 262: [3, 8], 277: [3, 3] }, 'with 3 samples of 8 bits, photometric interpretation 8'],
  ] as const)('%s is refused with its reason', async (_label, tags, reason) => {
    expect(await verdictOf(tiff(tags))).toBe(`unsupported: a TIFF ${reason}`);
  });

  it('whose pixels lie outside the file is refused', async () => {
    expect(await verdictOf(tiff({ 273: [4, 999] }))).toMatch(/^corrupt: .*\w/);
  });
});
