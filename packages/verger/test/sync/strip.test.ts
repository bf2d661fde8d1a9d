import sharp from 'sharp';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { describe, expect, it } from 'vitest';
import { stripMetadata } from '../../src/sync/strip/strip-metadata.js';
import { fixture } from '../images/fixtures.js';

const secret = 'a secret place';

/** An image with a GPS position, a camera name, XMP and a colour profile. */
async function imageWithMetadata(format: 'jpeg' | 'png' | 'webp', orientation = 1): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 37) % 256));
  return sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } })
    .withExif({
      IFD0: { Make: secret, ImageDescription: secret },
      IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N', GPSAreaInformation: secret },
    })
    .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
    .withIccProfile('p3')
    .withMetadata({ orientation })
    .toFormat(format, { quality: 90 })
    .toBuffer();
}

async function uprightPixels(bytes: Uint8Array): Promise<Buffer> {
  return sharp(bytes).rotate().raw().toBuffer();
}

describe.each(['jpeg', 'png', 'webp'] as const)('a %s whose metadata is stripped', (format) => {
  it('reveals nothing and looks the same', async () => {
    const before = await imageWithMetadata(format);
    const after = stripMetadata(before);
    expect((await sharp(before).metadata()).exif).toBeDefined();
    const metadata = await sharp(after).metadata();
    expect(metadata).toMatchObject({ width: 24, height: 16, format });
    expect(metadata.exif).toBeUndefined();
    expect(metadata.xmp).toBeUndefined();
    expect(Buffer.from(after).includes(secret)).toBe(false);
    expect(metadata.icc).toEqual((await sharp(before).metadata()).icc);
    expect(await uprightPixels(after)).toEqual(await uprightPixels(before));
    expect(stripMetadata(after)).toEqual(Buffer.from(after));
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('keeps its orientation: %d', async (orientation) => {
    const before = await imageWithMetadata(format, orientation);
    const after = stripMetadata(before);
    expect((await sharp(after).metadata()).orientation).toBe(orientation);
    expect(Buffer.from(after).includes(secret)).toBe(false);
    expect(await uprightPixels(after)).toEqual(await uprightPixels(before));
    expect(stripMetadata(after)).toEqual(Buffer.from(after));
  });

  it('has no data after its end', async () => {
    const after = stripMetadata(Buffer.concat([await imageWithMetadata(format), Buffer.from(secret)]));
    expect(Buffer.from(after).includes(secret)).toBe(false);
  });

  it('is rejected or sound, wherever it was cut off or damaged', async () => {
    const whole = await imageWithMetadata(format);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(whole.length - 1), fc.nat(255), (end, at, value) => {
        const broken = Buffer.from(whole.subarray(0, Math.max(16, end)));
        if (at >= 12 && at < broken.length) broken[at] = value;
        try {
          const after = stripMetadata(broken);
          expect(after.length).toBeLessThanOrEqual(broken.length + 64);
        } catch (error) {
          expect((error as Error).name).toBe('StripError');
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('other files', () => {
  it('are returned unchanged if they are not images', () => {
    const table = Buffer.from('path,label\n');
    expect(stripMetadata(table)).toBe(table);
  });

  it.each(['rgb.tiff', 'animated.gif', 'photo.avif'])(
    'are rejected if they may contain metadata: %s',
    (name) => {
      expect(() => stripMetadata(fixture(name))).toThrow(/can.t strip metadata/);
    },
  );

  it.each([
    'cmyk.jpg',
    'ycck.jpg',
    'progressive.jpg',
    'icc.jpg',
    'rgb-422-restarts.jpg',
    'palette-transparent.png',
    'rgb16.png',
    'animated.webp',
    'lossy.webp',
    'lossless.webp',
  ])('keep their pixels: %s', async (name) => {
    const before = fixture(name);
    expect(await uprightPixels(stripMetadata(before))).toEqual(await uprightPixels(before));
  });
});
