import { ImageError } from '@verger/vision';

const largestTable = 4096;

/**
 * Expands the LZW codes of a GIF (GIF89a, Appendix F) until `count` bytes are there; what follows is ignored, as
 * decoders do.
 *
 * @param data the sub-blocks, joined
 * @param literals bits per literal: the "LZW minimum code size", at most 8
 * @throws ImageError 'corrupt' if a code is impossible or the codes end early
 */
export function expandLzw(data: Uint8Array, literals: number, count: number): Uint8Array {
  const clear = 1 << literals;
  const end = clear + 1;
  // Each entry is the entry `prefix` plus one byte, `suffix`.
  const prefix = new Uint16Array(largestTable);
  const suffix = new Uint8Array(largestTable);
  const reversed = new Uint8Array(largestTable + 1);
  const out = new Uint8Array(count);
  let written = 0;
  let next = end + 1;
  let width = literals + 1;
  let previous = -1;
  let first = 0;
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  while (written < count) {
    while (bitCount < width) {
      if (at === data.length) throw endsEarly(written, count);
      bits |= data[at++] << bitCount;
      bitCount += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    bitCount -= width;
    if (code === end) throw endsEarly(written, count);
    if (code === clear) {
      next = end + 1;
      width = literals + 1;
      previous = -1;
      continue;
    }
    if (code > next || (previous < 0 && code > clear))
      throw new ImageError('corrupt', `LZW code ${code} in a GIF is not in its table`);
    let length = 0;
    let entry = code;
    if (code === next) {
      reversed[length++] = first;
      entry = previous;
    }
    for (; entry > end; entry = prefix[entry]) reversed[length++] = suffix[entry];
    first = entry;
    reversed[length++] = entry;
    if (previous >= 0 && next < largestTable) {
      prefix[next] = previous;
      suffix[next] = first;
      if (next === (1 << width) - 1 && width < 12) width++;
      next++;
    }
    previous = code;
    while (length > 0 && written < count) out[written++] = reversed[--length];
  }
  return out;
}

function endsEarly(written: number, count: number): ImageError {
  return new ImageError('corrupt', `a GIF ends after ${written} of ${count} pixels`);
}
