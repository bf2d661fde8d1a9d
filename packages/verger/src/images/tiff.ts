import { checkSize, findOrientation, ImageError, turnUpright } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { decodeWithSharp } from './sharp-decoder.js';
import { readTiffDirectory, withPixelTagsOnly } from './tiff-directory.js';
import type { TiffDirectory } from './tiff-directory.js';

const whiteIsZero = 0;
const blackIsZero = 1;
const rgb = 2;
const palette = 3;
const cmyk = 5;
const yCbCr = 6;
const jpeg = 7;
const oldJpeg = 6;
const associatedAlpha = 1;

/**
 * The first picture of a TIFF, as Pillow reads it. Throws ImageError 'corrupt', 'unsupported' for kinds that Pillow or
 * libvips don't read, 'too-large'.
 */
export async function decodeTiff(bytes: Uint8Array, limits: DecodeLimits): Promise<Pixels> {
  const directory = readTiffDirectory(bytes);
  const { width, height, tile } = directory;
  checkSize(width, height, limits);
  // libtiff allocates a whole tile.
  if (tile !== undefined) checkSize(tile.width, tile.height, limits);
  const odd = oddity(directory);
  if (odd !== undefined) throw new ImageError('unsupported', `a TIFF ${odd}`);
  const kind = directory.photometric === cmyk ? 'cmyk' : isPremultiplied(directory) ? 'premultiplied' : 'rgb';
  const pixels = await decodeWithSharp(withPixelTagsOnly(bytes), { limits, kind });
  return turnUpright(pixels, findTurn(directory));
}

function isPremultiplied({ photometric, extraSamples }: TiffDirectory): boolean {
  return photometric === rgb && extraSamples[0] === associatedAlpha;
}

function findTurn({ orientation, xmp }: TiffDirectory): number {
  if (orientation === undefined) return findOrientation(undefined, xmp);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** What puts a picture outside the kinds that Pillow (TiffImagePlugin.py, OPEN_INFO) and libvips both read. */
function oddity(directory: TiffDirectory): string | undefined {
  const { bits, photometric, sampleFormat, compression, samples, extraSamples, planar, tile } = directory;
  const [depth] = bits;
  if (sampleFormat.some((format) => format !== 1))
    return 'whose samples are signed or floating-point numbers';
  if (bits.some((other) => other !== depth)) return `with ${bits.join(', ')} bits per sample`;
  if (planar !== 1 && tile !== undefined && samples > 1) return 'in tiles of separate planes';
  if (samples === 2 && planar !== 1) return 'with two separate planes';
  if (planar !== 1 && photometric === rgb && samples === 4 && extraSamples.length === 0)
    return 'in separate planes that does not say what its fourth is';
  if (samples > 4) return `with ${samples} samples per pixel`;
  const colours = samples - extraSamples.length;
  const refused = `with ${samples} samples of ${depth} bits, photometric interpretation ${photometric}`;
  switch (photometric) {
    case whiteIsZero:
    case blackIsZero: {
      const greyAlpha = samples === 2 && depth === 8 && photometric === blackIsZero && extraSamples[0] === 2;
      return (samples === 1 && [1, 2, 4, 8, 16].includes(depth)) || greyAlpha ? undefined : refused;
    }
    case rgb:
      return [3, 4].includes(colours) && [8, 16].includes(depth) ? undefined : refused;
    case palette:
      return colours === 1 && [1, 2, 4, 8].includes(depth) ? undefined : refused;
    case cmyk:
      return samples === 4 && depth === 8 ? undefined : refused;
    case yCbCr:
      if (compression === oldJpeg) return 'with old-style JPEG compression';
      if (compression !== jpeg) return 'in YCbCr without JPEG compression';
      return depth === 8 && (samples === 3 || samples === 1) ? undefined : refused;
    default:
      return refused;
  }
}
