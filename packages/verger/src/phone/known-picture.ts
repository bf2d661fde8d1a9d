import { encodeJpeg } from '../images/encode.js';

const width = 320;
const height = 240;

/** A JPEG of colours, edges and a fine grain: what a phone makes of it shows whether it decodes, resizes and computes right. */
export function knownPicture(): Promise<Uint8Array> {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isFruit = (x - 150) ** 2 + (y - 130) ** 2 < 80 ** 2;
      const grain = (x * 7 + y * 13) % 16;
      const colour = isFruit ? [180 + grain, (x + y) % 128, 40] : [225, 220 - (y >> 2), 190 + grain];
      data.set(colour, (y * width + x) * 3);
    }
  return encodeJpeg({ width, height, data });
}
