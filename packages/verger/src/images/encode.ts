import sharp from 'sharp';
import type { Pixels } from '@verger/vision';

// Suits a process that encodes many small pictures beside others that do the same. The setting is process-wide.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Encodes a baseline JPEG of quality 92 without metadata; the same pixels give the same bytes. Chroma is subsampled
 * (4:2:0), as in the files of Fruits-360, so a decoder treats both the same way.
 */
export async function encodeJpeg({ width, height, data }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92, chromaSubsampling: '4:2:0', mozjpeg: false })
    .toBuffer();
}
