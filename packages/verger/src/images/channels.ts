/**
 * Red, green and blue of pixels that are multiplied with their alpha, the fourth byte, as Pillow divides them
 * (src/libImaging/Unpack.c, unpackRGBa): rounded down, at most 255; without alpha, black.
 *
 * @param channels bytes per pixel, at least 4
 */
export function dividedByAlpha(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const alpha = data[pixel * channels + 3];
    if (alpha === 0) continue;
    for (let colour = 0; colour < 3; colour++) {
      rgb[pixel * 3 + colour] = Math.min(255, Math.floor((data[pixel * channels + colour] * 255) / alpha));
    }
  }
  return rgb;
}
