/**
 * CMYK to RGB without a profile, as Pillow does it (src/libImaging/Convert.c, cmyk2rgb; MULDIV255 of
 * ImagingUtils.h): channel = (255 - K) - ink * (255 - K) / 255, rounded.
 *
 * @param data 4 bytes per pixel; the result has 3
 */
export function cmykToRgb(data: Uint8Array): Uint8Array {
  const pixels = data.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const light = 255 - data[pixel * 4 + 3];
    for (let ink = 0; ink < 3; ink++) {
      const product = data[pixel * 4 + ink] * light + 128;
      rgb[pixel * 3 + ink] = light - (((product >> 8) + product) >> 8);
    }
  }
  return rgb;
}
