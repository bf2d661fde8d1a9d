import { cmykToRgb } from './cmyk.js';
import { ImageError } from './image-error.js';
import { type JpegHeader, readJpegHeader } from './jpeg.js';
import { splitInks } from './jpeg-inks.js';
import { checkScans } from './jpeg-scans.js';
import { tidyJpeg } from './jpeg-tidy.js';
import { checkSize, type DecodeLimits, defaultLimits } from './limits.js';
import type { Pixels, StoredImage } from './pixels.js';
import { turnUpright } from './turn.js';
import type { TurboJpeg } from './turbo.js';

/**
 * Any JPEG with no other decoder than libjpeg-turbo in WebAssembly: progressive, grey, turned, of four inks. With the
 * pixels that Verger's workers and Pillow get once it is turned upright; a profile counts for nothing.
 *
 * @throws ImageError 'corrupt' (a warning counts as damage), 'too-large'; 'unsupported' for a kind that few programs write
 */
export async function decodeStoredJpeg(
  turbo: TurboJpeg,
  bytes: Uint8Array,
  limits: DecodeLimits = defaultLimits,
): Promise<StoredImage> {
  const header = readJpegHeader(bytes);
  if (header === undefined)
    throw new ImageError('corrupt', 'a JPEG without a frame header before its pixels');
  if (header.unsupported)
    throw new ImageError(
      'unsupported',
      'a JPEG that is lossless, deeper than 8 bits or of unusual components',
    );
  checkSize(header.width, header.height, limits);
  checkScans(bytes);
  const tidy = tidyJpeg(bytes);
  const pixels = header.components === 4 ? await decodeInks(turbo, tidy) : await decodeStored(turbo, tidy);
  return { pixels, orientation: header.orientation };
}

/** The same, turned upright. */
export async function decodeAnyJpeg(
  turbo: TurboJpeg,
  bytes: Uint8Array,
  limits: DecodeLimits = defaultLimits,
): Promise<Pixels> {
  const { pixels, orientation } = await decodeStoredJpeg(turbo, bytes, limits);
  return turnUpright(pixels, orientation);
}

async function decodeInks(turbo: TurboJpeg, bytes: Uint8Array): Promise<Pixels> {
  const { colours, black, isYcck } = splitInks(bytes);
  const { data, width, height } = await decodeStored(turbo, colours);
  const blacks = (await decodeStored(turbo, black)).data;
  const inks = new Uint8Array(width * height * 4);
  // Files hold 255 - ink, as Adobe's programs write it: Pillow and libvips take all for those. libjpeg's YCCK has 255 - red
  // for cyan (jdcolor.c, ycck_cmyk_convert), which inverts it once more.
  const invert = isYcck ? 0 : 255;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let ink = 0; ink < 3; ink++) inks[pixel * 4 + ink] = data[pixel * 3 + ink] ^ invert;
    inks[pixel * 4 + 3] = blacks[pixel * 3] ^ 255;
  }
  return { width, height, data: cmykToRgb(inks) };
}

async function decodeStored(turbo: TurboJpeg, bytes: Uint8Array): Promise<Pixels> {
  const pixels = await turbo.decodeStored(bytes, readJpegHeader(bytes) as JpegHeader);
  if (pixels === undefined) throw new ImageError('corrupt', 'the pixels of a JPEG are damaged');
  return pixels;
}
