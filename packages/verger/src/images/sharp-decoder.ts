import sharp from 'sharp';
import type { OutputInfo, Sharp } from 'sharp';
import { cmykToRgb, ImageError } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { dividedByAlpha } from './channels.js';

/** libvips' names of its loaders for JPEG, PNG, WebP, TIFF and AVIF. GIF and BMP are decoded here. */
const readers = ['Jpeg', 'Png', 'Webp', 'Tiff', 'Heif'];

// Suits a process that decodes many untrusted files: no extra threads (there is a worker per core), no cache (no image
// comes twice), and no loaders but those needed. All are process-wide settings.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: readers.map((name) => `VipsForeignLoad${name}Buffer`) });

export interface SharpOptions {
  readonly limits: DecodeLimits;
  /** What the stored samples are: four inks; or red, green and blue multiplied with the alpha behind them. */
  readonly kind?: 'rgb' | 'cmyk' | 'premultiplied';
}

/**
 * Decodes to RGB like Pillow's `Image.open(file).convert('RGB')`: first frame, as stored (not turned upright), profile
 * ignored, high byte of 16 bits, alpha dropped. Throws `ImageError` 'corrupt' on any libvips warning, 'too-large' based
 * on the header.
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  { limits, kind = 'rgb' }: SharpOptions,
): Promise<Pixels> {
  const image = sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: limits.maxPixels,
    ignoreIcc: true,
  });
  try {
    switch (kind) {
      case 'rgb':
        return await decodeRgb(image);
      case 'cmyk':
        return await decodeCmyk(image);
      case 'premultiplied':
        return await decodePremultiplied(image);
    }
  } catch (error) {
    throw toImageError(error, await warningsOf(bytes, error, limits));
  }
}

async function decodeRgb(image: Sharp): Promise<Pixels> {
  const { data, info } = await raw(image.toColourspace('srgb').removeAlpha());
  return pixelsOf(info, data);
}

/** libvips would convert with a profile of its own choice, so take the inks as stored. */
async function decodeCmyk(image: Sharp): Promise<Pixels> {
  const { data, info } = await raw(image.pipelineColourspace('cmyk').toColourspace('cmyk'));
  return pixelsOf(info, cmykToRgb(data));
}

async function decodePremultiplied(image: Sharp): Promise<Pixels> {
  const { data, info } = await raw(image.toColourspace('srgb'));
  return pixelsOf(info, dividedByAlpha(data, info.channels));
}

function raw(image: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  return image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
}

function pixelsOf({ width, height }: OutputInfo, data: Uint8Array): Pixels {
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** sharp says of a warning only that there was one, so let it finish for once. */
async function warningsOf(
  bytes: Uint8Array,
  error: unknown,
  limits: DecodeLimits,
): Promise<readonly string[]> {
  if (!messageOf(error).startsWith(treatedAsError)) return [];
  const image = sharp(bytes, { failOn: 'none', limitInputPixels: limits.maxPixels, ignoreIcc: true });
  const warnings: string[] = [];
  image.on('warning', (warning: string) => warnings.push(warning));
  await image
    .raw()
    .toBuffer()
    .catch(() => undefined);
  return warnings;
}

const treatedAsError = 'Warning treated as error';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toImageError(error: unknown, warnings: readonly string[]): ImageError {
  const message = messageOf(error);
  const [line] = (warnings.at(0) ?? message).replace(/^Input buffer has corrupt header: /, '').split('\n');
  if (message.includes('exceeds pixel limit')) return new ImageError('too-large', line);
  return new ImageError(/not (configured|supported)/.test(line) ? 'unsupported' : 'corrupt', line);
}
