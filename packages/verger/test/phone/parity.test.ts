import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecogniser, type Recogniser } from '@verger/recogniser';
import { Resampler } from '@verger/vision';
import type { Browser, Page } from 'playwright';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppManifest } from '../../src/phone/app-manifest.js';
import { openEmbedder, type Embedder } from '../../src/api/embed.js';
import { sha256 } from '../../src/common/hash.js';
import { openDecoder, type Decoder } from '../../src/images/decode.js';
import { resampleKernel } from '../../src/images/wasm-files.js';
import { sharedImages } from '../images/shared.js';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { type DrawnApp, drawnApp, known } from './drawn-app.js';
import { PlainHost } from '../../../../tools/bench/phone/plain-host.mjs';
import { openWorker, seenInPage } from '../../../../tools/bench/phone/worker-in-page.mjs';

/** As phones, cameras, editors and scanners write them. */
const variants: Record<string, (image: Sharp) => Sharp> = {
  'plain, 4:2:0': (image) => image.jpeg({ quality: 90 }),
  'plain, 4:4:4': (image) => image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
  progressive: (image) => image.jpeg({ progressive: true }),
  'progressive, by mozjpeg': (image) => image.jpeg({ mozjpeg: true }),
  grey: (image) => image.greyscale().jpeg(),
  'Display-P3': (image) => image.withIccProfile('p3').jpeg({ quality: 92 }),
  'Display-P3, turned': (image) => image.withIccProfile('p3').withMetadata({ orientation: 6 }).jpeg(),
  CMYK: (image) => image.toColourspace('cmyk').jpeg({ quality: 95 }),
  'CMYK, progressive': (image) => image.toColourspace('cmyk').jpeg({ progressive: true }),
  'CMYK, turned': (image) => image.toColourspace('cmyk').withMetadata({ orientation: 8 }).jpeg(),
  'odd sizes': (image) => image.resize(317, 211, { fit: 'fill' }).jpeg(),
  'a photo of 5 megapixels': (image) => image.resize(2592, 1944, { fit: 'fill' }).jpeg({ quality: 90 }),
  'a turned photo of 12 megapixels': (image) =>
    image.resize(4032, 3024, { fit: 'fill' }).withMetadata({ orientation: 6 }).jpeg({ quality: 85 }),
};
for (const orientation of [2, 3, 4, 5, 6, 7, 8])
  variants[`orientation ${orientation}`] = (image) => image.withMetadata({ orientation }).jpeg();

describe.skipIf(missingBrowser !== undefined)('the app in a browser, and the server', () => {
  let drawn: DrawnApp;
  let host: PlainHost;
  let browser: Browser;
  let page: Page;
  let embedder: Embedder;
  let decoder: Decoder;
  let recogniser: Recogniser;
  let manifest: AppManifest;
  const resampler = Resampler.create(resampleKernel());

  beforeAll(async () => {
    drawn = await drawnApp();
    host = await PlainHost.open(drawn.app);
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(host.address);
    await page.waitForSelector('.actions');
    await openWorker(page);
    recogniser = decodeRecogniser(await readFile(drawn.recogniser));
    embedder = await openEmbedder({ views: recogniser.backbone.views });
    decoder = await openDecoder();
    manifest = JSON.parse(await readFile(join(drawn.app, 'app.json'), 'utf8')) as AppManifest;
  });
  afterAll(async () => {
    await embedder.close();
    await browser.close();
    await host.close();
    await drawn.close();
  });

  /** Pixels and the network's input to the bit, features nearly, and the same words. */
  async function expectSame(file: Uint8Array): Promise<void> {
    const seen = await seenInPage(page, file);
    const pixels = await decoder.decode(file);
    expect(seen.isExact).toBe(true);
    expect(seen.pixels).toBe(sha256(pixels.data));
    const { preprocessing } = manifest.backbone;
    resampler.keep(pixels, preprocessing);
    const tensor = resampler.tensor(preprocessing);
    expect(seen.tensor).toBe(sha256(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)));
    const features = await embedder.embed(file);
    expect(seen.features).toHaveLength(features.length);
    const apart = features.reduce((most, value, i) => Math.max(most, Math.abs(value - seen.features[i])), 0);
    expect(apart).toBeLessThanOrEqual(2e-5);
    const { decision, name } = recogniser.answer(features);
    expect(seen).toMatchObject({ decision, name });
  }

  it.each(Object.keys(variants))('see the same in a JPEG: %s', async (variant) => {
    const image = sharp(
      await readFile(drawn.picture(known[Object.keys(variants).indexOf(variant) % known.length])),
    );
    await expectSame(await variants[variant](image).toBuffer());
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'cut the same part out of a picture of orientation %i',
    async (orientation) => {
      const picture = await readFile(drawn.picture(known[orientation % known.length]));
      const file = await sharp(picture).resize(100, 80).withMetadata({ orientation }).jpeg().toBuffer();
      const seen = await seenInPage(page, file, { x: 0.3, y: 0.6, size: 0.5 });
      const { width, height, data } = await decoder.decode(file);
      const part = { width: width / 2, height: height / 2, left: 0.05 * width, top: 0.35 * height };
      const raw = { width, height, channels: 3 } as const;
      const rounded = Object.fromEntries(
        Object.entries(part).map(([key, value]) => [key, Math.round(value)]),
      );
      const expected = await sharp(data, { raw })
        .extract(rounded as never)
        .raw()
        .toBuffer();
      expect(seen.pixels).toBe(sha256(expected));
    },
  );

  const photos = sharedImages('shop-photos.tar', 8);
  it.skipIf(photos === undefined)('see the same in photos of a shop', async () => {
    for (const photo of photos ?? []) await expectSame(photo);
  });

  it('differ where only the browser can read a file, and say so', async () => {
    const png = await sharp(await readFile(drawn.picture(known[1])))
      .png()
      .toBuffer();
    const seen = await seenInPage(page, png);
    expect(seen.isExact).toBe(false);
    const { decision, name } = recogniser.answer(await embedder.embed(png));
    expect(seen).toMatchObject({ decision, name });
  });

  it.each([
    [
      'damaged',
      (jpeg: Buffer) => Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])]),
    ],
    ['empty', () => Buffer.alloc(0)],
    ['unsupported', () => Buffer.from('<html>not a photo</html>')],
  ] as const)('refuse a file that is %s', async (code, spoil) => {
    const jpeg = await readFile(drawn.picture(known[0]));
    await expect(seenInPage(page, spoil(jpeg))).rejects.toThrow(`"code":"${code}"`);
    await expect(decoder.decode(spoil(jpeg))).rejects.toThrow();
    // And goes on.
    await expectSame(jpeg);
  });
});
