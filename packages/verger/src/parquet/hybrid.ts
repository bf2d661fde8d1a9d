/**
 * Decodes the hybrid of run lengths and bit packing that levels and dictionary indices are in (Apache Parquet,
 * Encodings.md, "RLE/Bit-Packing Hybrid"). Hostile runs can't be longer than the output.
 * @param width bits per value, 0 to 32
 * @throws RangeError if the bytes end before `count` values
 */
export function decodeHybrid(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 32) throw new RangeError(`values of ${width} bits`);
  const values = new Uint32Array(count);
  if (width === 0) return values;
  let [at, filled] = [0, 0];
  while (filled < count) {
    const header = varint(bytes, at);
    at = header.end;
    if (header.value % 2 === 0) {
      const run = Math.min(header.value / 2, count - filled);
      const wide = (width + 7) >> 3;
      if (at + wide > bytes.length) throw new RangeError('a run without its value');
      let value = 0;
      for (let i = 0; i < wide; i++) value += bytes[at + i] * 2 ** (8 * i);
      values.fill(value, filled, filled + run);
      at += wide;
      filled += run;
    } else {
      const groups = (header.value - 1) / 2;
      const run = Math.min(groups * 8, count - filled);
      if (at * 8 + run * width > bytes.length * 8) throw new RangeError('packed values are missing');
      for (let i = 0; i < run; i++) values[filled + i] = bitsAt(bytes, at * 8 + i * width, width);
      at += groups * width;
      filled += run;
    }
  }
  return values;
}

/** An unsigned number of 7 bits a byte, the lowest first. */
function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    if (start + i >= bytes.length) break;
    const byte = bytes[start + i];
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw new RangeError('a length that does not end');
}

function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  let [value, got] = [0, 0];
  while (got < width) {
    const [byte, offset] = [bytes[(bit + got) >>> 3], (bit + got) & 7];
    const taken = Math.min(8 - offset, width - got);
    value += ((byte >> offset) & ((1 << taken) - 1)) * 2 ** got;
    got += taken;
  }
  return value;
}
