import type { Pixels } from '../src/pixels.js';

/** The pixels of fixtures/make.py's `pattern`: uneven in x, y and channel, using all of 0..255. */
export function pattern(width: number, height: number): Pixels {
  return draw(width, height, (x, y, c) => x * x * 5 + y * y * 3 + x * y * 7 + c * 83 + (x ^ y) * 11);
}

/** An image from a formula, modulo 256. */
export function draw(
  width: number,
  height: number,
  value: (x: number, y: number, channel: number) => number,
): Pixels {
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) data[at++] = value(x, y, channel);
    }
  }
  return { width, height, data };
}
