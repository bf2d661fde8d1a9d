import { beforeAll, describe, expect, it } from 'vitest';
import { decodeAnyJpeg } from '../src/any-jpeg.js';
import { ImageError } from '../src/image-error.js';
import { TurboJpeg } from '../src/turbo.js';
import { sha256 } from './bytes.js';
import { codec, decodeCases, fixture } from './fixtures.js';

let turbo: TurboJpeg;

beforeAll(async () => {
  turbo = await TurboJpeg.open({ wasmBinary: codec });
});

/** Beside plain files: progressive, grey, with restarts, turned, of four inks with and without Adobe's mark, of luma and chroma. */
describe('any JPEG, by the one decoder', () => {
  it.each(decodeCases.filter(({ file }) => file.endsWith('.jpg') && file !== 'png-named.jpg'))(
    'decodes $file to the same pixels as Pillow',
    async ({ file, size, sha256: expected }) => {
      const pixels = await decodeAnyJpeg(turbo, fixture(file));
      expect([pixels.width, pixels.height]).toEqual(size);
      expect(await sha256(pixels.data)).toBe(expected);
    },
  );

  it.each(['progressive.jpg', 'cmyk.jpg', 'rgb.jpg'])('takes half of %s for damaged', async (file) => {
    const bytes = fixture(file);
    const half = bytes.slice(0, bytes.length / 2);
    half.set([0xff, 0xd9], half.length - 2);
    await expect(decodeAnyJpeg(turbo, half)).rejects.toThrow(ImageError);
    await expect(decodeAnyJpeg(turbo, half)).rejects.toMatchObject({ fault: 'corrupt' });
  });

  it('refuses what is too large by its header', async () => {
    await expect(decodeAnyJpeg(turbo, fixture('huge.jpg'))).rejects.toMatchObject({ fault: 'too-large' });
  });
});
