import { checkSize, ImageError } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { readBmpHeader } from './bmp-header.js';
import type { BmpHeader } from './bmp-header.js';
import { expandBmpRuns } from './bmp-runs.js';

/**
 * A Windows or OS/2 bitmap of 1, 4, 8, 16, 24 or 32 bits, plain or run-length coded, as Pillow reads it; alpha is
 * dropped.
 *
 * @throws ImageError 'corrupt' if pixels are missing, 'unsupported' for other layouts, 'too-large'
 */
export function decodeBmp(bytes: Uint8Array, limits: DecodeLimits): Pixels {
  const header = readBmpHeader(bytes);
  const { width, height, bits } = header;
  checkSize(width, height, limits);
  const body = bytes.subarray(Math.min(header.pixelsAt, bytes.length));
  if (header.runs) {
    const indices = expandBmpRuns(body, header);
    return paint(header, (y, x) => indices[y * width + x], header.palette);
  }
  // Rows begin at multiples of 4 bytes.
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (body.length < stride * (height - 1) + Math.ceil((width * bits) / 8))
    throw new ImageError('corrupt', 'a BMP ends before its last row');
  if (bits <= 8) return paint(header, packedIndex(body, stride, bits), header.palette);
  if (bits === 16) return paint16(header, body, stride);
  return paintBytes(header, body, stride);
}

function packedIndex(body: Uint8Array, stride: number, bits: number): (y: number, x: number) => number {
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  return (y, x) => (body[y * stride + Math.floor(x / perByte)] >> (8 - bits - (x % perByte) * bits)) & mask;
}

/** @param index the colour of the pixel in row `y` of the file */
function paint(
  { width, height, topDown }: BmpHeader,
  index: (y: number, x: number) => number,
  palette: Uint8Array,
): Pixels {
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const y = topDown ? row : height - 1 - row;
    for (let x = 0; x < width; x++) {
      const colour = index(y, x) * 3;
      data[to++] = palette[colour];
      data[to++] = palette[colour + 1];
      data[to++] = palette[colour + 2];
    }
  }
  return { width, height, data };
}

/** Five bits per channel, or six for green; scaled to 255 and rounded down, as in Pillow's Unpack.c. */
function paint16({ width, height, topDown, sixGreen }: BmpHeader, body: Uint8Array, stride: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  const green = sixGreen ? 63 : 31;
  const redShift = sixGreen ? 11 : 10;
  let to = 0;
  for (let row = 0; row < height; row++) {
    let at = (topDown ? row : height - 1 - row) * stride;
    for (let x = 0; x < width; x++, at += 2) {
      const pixel = body[at] | (body[at + 1] << 8);
      data[to++] = Math.floor((((pixel >> redShift) & 31) * 255) / 31);
      data[to++] = Math.floor((((pixel >> 5) & green) * 255) / green);
      data[to++] = Math.floor(((pixel & 31) * 255) / 31);
    }
  }
  return { width, height, data };
}

function paintBytes(
  { width, height, topDown, bits, channels: [red, green, blue] }: BmpHeader,
  body: Uint8Array,
  stride: number,
): Pixels {
  const data = new Uint8Array(width * height * 3);
  const step = bits / 8;
  let to = 0;
  for (let row = 0; row < height; row++) {
    let at = (topDown ? row : height - 1 - row) * stride;
    for (let x = 0; x < width; x++, at += step) {
      data[to++] = body[at + red];
      data[to++] = body[at + green];
      data[to++] = body[at + blue];
    }
  }
  return { width, height, data };
}
