import type { Pixels } from '@verger/vision';
import sharp from 'sharp';

/**
 * A small picture for a page: WebP, without any metadata.
 * @param side the longer side in pixels; smaller images stay as they are
 */
export async function encodeThumbnail({ width, height, data }: Pixels, side: number): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
}
