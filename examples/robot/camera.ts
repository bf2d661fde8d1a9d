// A camera that looks at fruit drawn by a program: the same frames each time.
import { drawView, growFruit, orchard, Renderer } from '@verger/orchard';

const side = 100;
/** None of the fruit that the recogniser has learned, or was calibrated on. */
const seed = 3;

const renderer = new Renderer(side);

/** Frames of one fruit, as it turns before the camera. */
export function* framesOf(name: string, count: number): Generator<Uint8Array<ArrayBuffer>> {
  const kind = orchard.findIndex((each) => each.name === name);
  if (kind < 0) throw new Error(`the orchard has no ${name}`);
  const mesh = growFruit(seed, kind, 0);
  // Every eighth view is of the same fruit.
  for (let frame = 0; frame < count; frame++) yield bitmapOf(drawView(renderer, mesh, seed, kind, 8 * frame));
}

/** A BMP of 24 bits: rows from the bottom up, in blue, green, red, each padded to four bytes. */
function bitmapOf({ width, height, data }: { width: number; height: number; data: Uint8Array }) {
  const header = 54;
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(header + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, header, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const to = header + (height - 1 - y) * row + x * 3;
      bytes.set([data[from + 2], data[from + 1], data[from]], to);
    }
  return bytes;
}
