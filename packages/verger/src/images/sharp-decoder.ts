import sharp from 'sharp';
import type { OutputInfo, Sharp } from 'sharp';
import { ImageError } from '@verger/vision';
import type { DecodeLimits, Pixels, Sniffed } from '@verger/vision';
import { cmykToRgb } from './cmyk.js';

/** libvips' names of the loaders for the formats that `sniff` recognises. */
const readers = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Tiff', 'Heif'];

// Suits a process that decodes many untrusted files: no extra threads (there is a worker per core), no cache (no image
// comes twice), and no loaders but those needed. All are process-wide settings.
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: readers.map((name) => `VipsForeignLoad${name}Buffer`) });

/**
 * Decodes any supported format to RGB like Pillow's `ImageOps.exif_transpose(image).convert('RGB')`: first frame,
 * turned upright, profile ignored, high byte of 16 bits, alpha dropped. Throws `ImageError` 'corrupt' on any libvips
 * warning, 'too-large' based on the header.
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  sniffed: Sniffed,
  limits: DecodeLimits,
): Promise<Pixels> {
  const image = sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: limits.maxPixels,
    ignoreIcc: true,
    autoOrient: true,
  });
  try {
    return (await isCmyk(image, sniffed)) ? await decodeCmyk(image) : await decodeRgb(image);
  } catch (error) {
    throw toImageError(error);
  }
}

async function isCmyk(image: Sharp, sniffed: Sniffed): Promise<boolean> {
  if (sniffed.format === 'jpeg') return sniffed.header?.components === 4;
  return sniffed.format === 'tiff' && (await image.metadata()).space === 'cmyk';
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

function raw(image: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  return image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
}

function pixelsOf({ width, height }: OutputInfo, data: Uint8Array): Pixels {
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function toImageError(error: unknown): ImageError {
  const message = error instanceof Error ? error.message : String(error);
  const [line] = message.replace(/^Input buffer has corrupt header: /, '').split('\n');
  return new ImageError(message.includes('exceeds pixel limit') ? 'too-large' : 'corrupt', line);
}
