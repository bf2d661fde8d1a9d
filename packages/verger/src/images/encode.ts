import sharp from 'sharp';
import type { Pixels } from '@verger/vision';

// For a process that encodes one small picture after another, and has neighbours that do too: process-wide settings.
sharp.concurrency(1);
sharp.cache(false);

/**
 * A baseline JPEG of quality 92 without metadata, the same bytes for the same pixels. Chroma is halved (4:2:0), as in
 * the files of Fruits-360: a decoder takes the same way through both.
 */
export async function encodeJpeg({ width, height, data }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92, chromaSubsampling: '4:2:0', mozjpeg: false })
    .toBuffer();
}
