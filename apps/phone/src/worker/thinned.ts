import type { Pixels } from '@verger/vision';

/**
 * One pixel of each square of `step` by `step`: for a picture that is then made much smaller, in a part of the time.
 *
 * @param step 1 leaves it as it is
 */
export function thinned(pixels: Pixels, step: number): Pixels {
  if (step === 1) return pixels;
  const [width, height] = [Math.floor(pixels.width / step), Math.floor(pixels.height / step)];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0, to = 0; row < height; row++) {
    let from = row * step * pixels.width * 3;
    for (let column = 0; column < width; column++, from += 3 * step) {
      data[to++] = pixels.data[from];
      data[to++] = pixels.data[from + 1];
      data[to++] = pixels.data[from + 2];
    }
  }
  return { width, height, data };
}
