import createCodec from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readJpegHeader } from '../../src/images/jpeg.js';
import { defaultLimits } from '../../src/images/limits.js';
import type { Pixels } from '../../src/images/pixels.js';
import { decodeWithSharp } from '../../src/images/sharp-decoder.js';
import { TurboJpeg } from '../../src/images/turbo.js';
import { fixture, sha256 } from './fixtures.js';
import { sharedImages } from './shared.js';

let turbo: TurboJpeg;

beforeAll(async () => {
  turbo = await TurboJpeg.open();
});

async function byTurbo(bytes: Uint8Array, decoder = turbo): Promise<Pixels | undefined> {
  const header = readJpegHeader(bytes);
  return header && (await decoder.decode(bytes, header));
}

async function bySharp(bytes: Uint8Array): Promise<Pixels | undefined> {
  const header = readJpegHeader(bytes);
  return decodeWithSharp(bytes, { format: 'jpeg', size: header, header }, defaultLimits).catch(
    () => undefined,
  );
}

const plainFiles = [
  'rgb.jpg',
  'rgb-444.jpg',
  'rgb-422-restarts.jpg',
  'icc.jpg',
  'orientation-1.jpg',
  'one.jpg',
];

class Trapping {
  getEncodedBuffer = (length: number): Uint8Array => new Uint8Array(length);
  decode = (): void => {
    throw new RangeError('memory access out of bounds');
  };
  getFrameInfo = (): { width: number; height: number; componentCount: number } => ({
    width: 0,
    height: 0,
    componentCount: 0,
  });
  getDecodedBuffer = (): Uint8ClampedArray => new Uint8ClampedArray();
  delete = (): void => undefined;
}

describe('the fast JPEG decoder', () => {
  it.each(plainFiles)('gives the pixels of sharp for %s', async (file) => {
    const pixels = await byTurbo(fixture(file));
    expect(pixels).toBeDefined();
    expect(pixels).toEqual(await bySharp(fixture(file)));
  });

  it.each(['progressive.jpg', 'grey.jpg', 'cmyk.jpg', 'orientation-6.jpg', 'huge.jpg'])(
    'leaves %s to sharp',
    async (file) => {
      expect(await byTurbo(fixture(file))).toBeUndefined();
    },
  );

  it('accepts no damaged file that sharp rejects', async () => {
    const damage = fc.record({
      file: fc.constantFrom(...plainFiles),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 4 }),
      inserted: fc.uint8Array({ maxLength: 3 }),
      where: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, cut, changes, inserted, where }) => {
        const body = Buffer.from(fixture(file));
        const place = (fraction: number): number => 2 + Math.floor(fraction * (body.length - 3));
        for (const [fraction, value] of changes) body[place(fraction)] = value;
        const at = place(where);
        const damaged = Buffer.concat([body.subarray(0, at), inserted, body.subarray(at)]);
        const bytes = cut === null ? damaged : damaged.subarray(0, place(cut));
        const header = readJpegHeader(bytes);
        fc.pre(header !== undefined && header.width * header.height < 1e6);
        const fast = await byTurbo(bytes);
        if (fast === undefined) return;
        const slow = await bySharp(bytes);
        expect([fast.width, fast.height]).toEqual([slow?.width, slow?.height]);
      }),
      { numRuns: 400 },
    );
  });

  it('goes on after a damaged file', async () => {
    const good = await byTurbo(fixture('rgb.jpg'));
    expect(await byTurbo(fixture('rgb.jpg').subarray(0, 700))).toBeUndefined();
    expect(await byTurbo(fixture('rgb.jpg'))).toEqual(good);
  });

  it('starts a new module after a trap', async () => {
    let created = 0;
    const decoder = await TurboJpeg.open(async () =>
      created++ > 0 ? createCodec() : { JPEGDecoder: Trapping },
    );
    expect(await byTurbo(fixture('rgb.jpg'), decoder)).toBeUndefined();
    expect(await byTurbo(fixture('rgb.jpg'), decoder)).toEqual(await bySharp(fixture('rgb.jpg')));
    expect(created).toBe(2);
  });

  it('starts a new module now and then, because exceptions leave memory behind', async () => {
    let created = 0;
    const decoder = await TurboJpeg.open(() => {
      created++;
      return createCodec();
    });
    const damaged = fixture('rgb.jpg').subarray(0, 700);
    for (let i = 0; i < 250; i++) await byTurbo(damaged, decoder);
    expect(created).toBe(3);
    expect(await byTurbo(fixture('rgb.jpg'), decoder)).toBeDefined();
  });

  it('does not believe a frame that differs from the header', async () => {
    const header = readJpegHeader(fixture('rgb.jpg'));
    if (header === undefined) throw new Error('The fixture has no header');
    expect(await turbo.decode(fixture('rgb.jpg'), { ...header, width: 36 })).toBeUndefined();
  });

  it('gives the pixels of sharp for real photographs', async ({ skip }) => {
    const images = sharedImages('fruits-360-test.tar', 100) ?? skip('needs ../shared/data');
    for (const bytes of images) {
      const pixels = [await byTurbo(bytes), await bySharp(bytes)];
      const [fast, slow] = pixels.map((made) => made && `${made.width}x${made.height} ${sha256(made.data)}`);
      expect(fast).toBeDefined();
      expect(fast).toBe(slow);
    }
  });
});
