import { defaultLimits, type Pixels, readJpegHeader, TurboJpeg } from '@verger/vision';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeWithSharp } from '../../src/images/sharp-decoder.js';
import { jpegCodec } from '../../src/images/wasm-files.js';
import { fixture, sha256 } from './fixtures.js';
import { sharedImages } from './shared.js';

let turbo: TurboJpeg;

beforeAll(async () => {
  turbo = await TurboJpeg.open({ wasmBinary: jpegCodec() });
});

async function sharpDecode(bytes: Uint8Array): Promise<Pixels | undefined> {
  const header = readJpegHeader(bytes);
  if (header === undefined) return undefined;
  return decodeWithSharp(bytes, {
    limits: defaultLimits,
    kind: header.components === 4 ? 'cmyk' : 'rgb',
  }).catch(() => undefined);
}

const plainFiles = ['rgb.jpg', 'rgb-444.jpg', 'icc.jpg', 'orientation-1.jpg', 'one.jpg'];

describe('the fast JPEG decoder', () => {
  it.each(plainFiles)('decodes %s to the same pixels as sharp', async (file) => {
    const pixels = await turbo.decode(fixture(file));
    expect(pixels).toBeDefined();
    expect(pixels).toEqual(await sharpDecode(fixture(file)));
  });

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
        const fast = await turbo.decode(bytes);
        if (fast === undefined) return;
        const slow = await sharpDecode(bytes);
        expect([fast.width, fast.height]).toEqual([slow?.width, slow?.height]);
      }),
      { numRuns: runs(400) },
    );
  });

  it('leaves files with restarts to sharp, which sees more damage between them', async () => {
    expect(await turbo.decode(fixture('rgb-422-restarts.jpg'))).toBeUndefined();
  });

  it('decodes real photographs to the same pixels as sharp', async ({ skip }) => {
    const images = sharedImages('fruits-360-test.tar', 100) ?? skip('needs ../shared/data');
    for (const bytes of images) {
      const pixels = [await turbo.decode(bytes), await sharpDecode(bytes)];
      const [fast, slow] = pixels.map(
        (image) => image && `${image.width}x${image.height} ${sha256(image.data)}`,
      );
      expect(fast).toBeDefined();
      expect(fast).toBe(slow);
    }
  });
});
