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

const withRestarts = 'rgb-422-restarts.jpg';

describe('the fast JPEG decoder', () => {
  it.each(plainFiles)('decodes %s to the same pixels as sharp', async (file) => {
    const pixels = await turbo.decode(fixture(file));
    expect(pixels).toBeDefined();
    expect(pixels).toEqual(await sharpDecode(fixture(file)));
  });

  it('accepts no damaged file that sharp rejects', async () => {
    const damage = fc.record({
      file: fc.constantFrom(...plainFiles.filter((file) => file !== withRestarts)),
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

  // A known gap: leaving such files to sharp would reject images that are accepted today, so it needs a new plan
  // version.
  it('accepts two stray bytes before a restart, which sharp rejects', async () => {
    const body = Buffer.from(fixture(withRestarts));
    const at = 2 + Math.floor(0.7747957992998833 * (body.length - 3));
    const damaged = Buffer.concat([body.subarray(0, at), Uint8Array.of(149, 5), body.subarray(at)]);
    expect(await turbo.decode(damaged)).toBeDefined();
    expect(await sharpDecode(damaged)).toBeUndefined();
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
