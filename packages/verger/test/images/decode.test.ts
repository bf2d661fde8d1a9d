import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImageError } from '@verger/vision';
import type { ImageFault } from '@verger/vision';
import type { Decoder } from '../../src/images/decode.js';
import { openDecoder } from '../../src/images/decode.js';
import { decodeCases, fixture, sha256 } from './fixtures.js';

let decoder: Decoder;

beforeAll(async () => {
  decoder = await openDecoder();
});

async function faultOf(bytes: Uint8Array, by = decoder): Promise<ImageFault> {
  const error = await by.decode(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImageError);
  if (!(error instanceof ImageError)) throw new Error('The image was accepted');
  expect(error.message).toMatch(/^[^\n]+$/);
  return error.fault;
}

const text = (content: string): Uint8Array => Buffer.from(content);

describe('the decoder', () => {
  it.each(decodeCases)(
    'gives the pixels and size of Pillow for $file',
    async ({ file, size, sha256: expected }) => {
      const { width, height, data } = await decoder.decode(fixture(file));
      expect([width, height]).toEqual(size);
      expect(sha256(data)).toBe(expected);
    },
  );
});

describe('a valid image', () => {
  it('of 16-bit grey is reduced to its high bytes', async () => {
    const { data } = await decoder.decode(fixture('grey16.png'));
    const { data: colour } = await decoder.decode(fixture('rgb.png'));
    for (let pixel = 0; pixel < 19 * 13; pixel++) {
      const grey = colour[pixel * 3];
      expect([...data.subarray(pixel * 3, pixel * 3 + 3)]).toEqual([grey, grey, grey]);
    }
  });

  it.each(['lossy.webp', 'photo.avif'])('is decoded from %s', async (file) => {
    const { width, height, data } = await decoder.decode(fixture(file));
    expect([width, height, data.length]).toEqual([37, 29, 37 * 29 * 3]);
  });

  it('may be followed by trailing bytes', async () => {
    const plain = await decoder.decode(fixture('rgb.jpg'));
    const longer = Buffer.concat([fixture('rgb.jpg'), text('and more')]);
    expect(await decoder.decode(longer)).toEqual(plain);
  });

  it('may be at any offset in a larger buffer', async () => {
    const body = fixture('rgb.jpg');
    const buffer = new Uint8Array(body.length + 20);
    buffer.set(body, 7);
    expect(await decoder.decode(buffer.subarray(7, 7 + body.length))).toEqual(await decoder.decode(body));
  });

  it('gives the same pixels every time, whatever is decoded in between', async () => {
    const first = await decoder.decode(fixture('rgb-444.jpg'));
    await faultOf(fixture('rgb-444.jpg').subarray(0, 900));
    await decoder.decode(fixture('progressive.jpg'));
    expect(await decoder.decode(fixture('rgb-444.jpg'))).toEqual(first);
  });
});

describe('the fault of an invalid image', () => {
  it('is "empty" for 0 bytes', async () => {
    expect(await faultOf(new Uint8Array())).toBe('empty');
  });

  it.each([
    ['text', text('This is no picture.')],
    ['one byte', text('\xff')],
    [
      'SVG',
      text('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'),
    ],
    ['SVG after an XML header', text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['PDF', text('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>')],
    ['PPM', text('P3 1 1 255 9 9 9')],
    ['zeros', new Uint8Array(5000)],
  ])('is "unsupported" for %s', async (_label, bytes) => {
    expect(await faultOf(bytes)).toBe('unsupported');
  });

  it.each([0xc3, 0xc7, 0xcb])('is "unsupported" for a JPEG of frame type %i', async (type) => {
    const bytes = Buffer.from(fixture('rgb.jpg'));
    bytes[bytes.indexOf('ffc0', 'hex') + 1] = type;
    expect(await faultOf(bytes)).toBe('unsupported');
  });

  it('is "unsupported" for a 12-bit JPEG', async () => {
    const bytes = Buffer.from(fixture('rgb.jpg'));
    bytes[bytes.indexOf('ffc0', 'hex') + 4] = 12;
    expect(await faultOf(bytes)).toBe('unsupported');
  });

  it.each(['rgb.jpg', 'progressive.jpg', 'cmyk.jpg', 'grey.jpg', 'rgb.png', 'palette.png', 'lossless.webp'])(
    'is "corrupt" for %s truncated anywhere',
    async (file) => {
      const bytes = fixture(file);
      // The last chunk of a PNG is empty, and the last byte of the data before it may be redundant.
      const whole = file.endsWith('png') ? bytes.length - 20 : bytes.length;
      for (let length = 12; length < whole; length += 13) {
        expect(await faultOf(bytes.subarray(0, length))).toBe('corrupt');
      }
    },
  );

  it.each(['rgb.tiff', 'photo.avif'])('is "corrupt" for %s cut in half', async (file) => {
    const bytes = fixture(file);
    expect(await faultOf(bytes.subarray(0, bytes.length / 2))).toBe('corrupt');
  });

  it('is "corrupt" for a JPEG without its end marker', async () => {
    expect(await faultOf(fixture('rgb.jpg').subarray(0, -2))).toBe('corrupt');
  });

  it('is "corrupt" for a PNG with a wrong checksum', async () => {
    const bytes = Buffer.from(fixture('rgb.png'));
    bytes[bytes.length >> 1] ^= 1;
    expect(await faultOf(bytes)).toBe('corrupt');
  });

  it('is "corrupt" for an image of width 0', async () => {
    const bytes = Buffer.from(fixture('rgb.jpg'));
    bytes.writeUInt16BE(0, bytes.indexOf('ffc0', 'hex') + 7);
    expect(await faultOf(bytes)).toBe('corrupt');
  });

  it.each(['huge.png', 'huge.jpg', 'huge.gif', 'huge.webp', 'long.png'])(
    'is "too-large" for %s',
    async (file) => {
      const before = process.memoryUsage().rss;
      expect(await faultOf(fixture(file))).toBe('too-large');
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    },
  );
});

describe('a randomly damaged file', () => {
  it('gives pixels that match their size, or an ImageError', async () => {
    const files = [...decodeCases.map(({ file }) => file), 'lossy.webp', 'photo.avif', 'grey16.png'];
    const small = await openDecoder({ maxPixels: 1_000_000 });
    const change = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 6 }),
        async (file, changes) => {
          const bytes = Buffer.from(fixture(file));
          for (const [place, value] of changes) bytes[Math.floor(place * bytes.length)] = value;
          try {
            const { width, height, data } = await small.decode(bytes);
            expect(data.length).toBe(width * height * 3);
          } catch (error) {
            expect(error).toBeInstanceOf(ImageError);
          }
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('the limit on the number of pixels', () => {
  it.each([
    'rgb.jpg',
    'progressive.jpg',
    'rgb.png',
    'rgb.tiff',
    'photo.avif',
    'lossless.webp',
    'animated.gif',
  ])('applies to %s', async (file) => {
    const { width, height } = await decoder.decode(fixture(file));
    const exact = await openDecoder({ maxPixels: width * height });
    expect((await exact.decode(fixture(file))).width).toBe(width);
    expect(await faultOf(fixture(file), await openDecoder({ maxPixels: width * height - 1 }))).toBe(
      'too-large',
    );
  });
});
