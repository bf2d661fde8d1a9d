import { ImageError } from '@verger/vision';

const endOfLine = 0;
const endOfBitmap = 1;
const delta = 2;

/**
 * Expands BI_RLE8 or BI_RLE4 to one index per pixel, in the order of the file. Pixels passed over have index 0, as in
 * Pillow.
 *
 * @param body the file from its first run
 * @throws ImageError 'corrupt' if the runs end before the last pixel
 */
export function expandBmpRuns(
  body: Uint8Array,
  { width, height, bits, pixelsAt }: { width: number; height: number; bits: number; pixelsAt: number },
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let written = 0;
  let at = 0;
  let x = 0;
  const put = (index: number): void => {
    if (written < indices.length) indices[written] = index;
    written++;
  };
  while (written < indices.length) {
    if (at + 2 > body.length) break;
    const count = body[at];
    const value = body[at + 1];
    at += 2;
    if (count > 0) {
      const fitting = Math.min(count, Math.max(0, width - x));
      for (let i = 0; i < fitting; i++) put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
      x += fitting;
    } else if (value === endOfLine) {
      written = Math.ceil(written / width) * width;
      x = 0;
    } else if (value === endOfBitmap) {
      break;
    } else if (value === delta) {
      if (at + 2 > body.length) break;
      written += body[at] + body[at + 1] * width;
      at += 2;
      x = written % width;
    } else {
      const bytes = bits === 8 ? value : value >> 1;
      if (at + bytes > body.length) break;
      for (let i = 0; i < bytes; i++) {
        if (bits === 8) put(body[at + i]);
        else {
          put(body[at + i] >> 4);
          put(body[at + i] & 15);
        }
      }
      at += bytes;
      x += value;
      // Runs begin at even offsets of the file.
      at += (pixelsAt + at) % 2;
    }
  }
  if (written < indices.length)
    throw new ImageError('corrupt', `a BMP ends after ${written} of ${indices.length} pixels`);
  return indices;
}
