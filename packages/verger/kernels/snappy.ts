// Unpacks Snappy (https://github.com/google/snappy/blob/main/format_description.txt): see src/parquet/snappy.ts.

/** Start of the memory that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * Unpacks the elements of a block, without the length that stands before them.
 *
 * @param input address, with 16 bytes of any content after the end, which may be read
 * @param output address, with 16 bytes after the end, which may be written
 * @returns whether the block is sound and fills the output
 */
export function unpack(input: usize, inputLength: usize, output: usize, outputLength: usize): bool {
  const inputEnd = input + inputLength;
  const outputEnd = output + outputLength;
  let from = input;
  let to = output;
  while (from < inputEnd) {
    const tag = <u32>load<u8>(from++);
    let length: usize;
    let offset: usize;
    switch (tag & 3) {
      case 0: {
        length = tag >> 2;
        if (length >= 60) {
          const bytes = length - 59;
          if (from + bytes > inputEnd) return false;
          length = <usize>(load<u32>(from) & (0xffffffff >>> (32 - 8 * <u32>bytes)));
          from += bytes;
        }
        length += 1;
        // Also if the sum overflows.
        if (length > inputEnd - from || length > outputEnd - to) return false;
        copyChunks(from, to, length);
        from += length;
        to += length;
        continue;
      }
      case 1:
        if (from >= inputEnd) return false;
        length = 4 + ((tag >> 2) & 7);
        offset = ((tag >> 5) << 8) | (<u32>load<u8>(from));
        from += 1;
        break;
      case 2:
        if (from + 2 > inputEnd) return false;
        length = 1 + (tag >> 2);
        offset = <usize>load<u16>(from);
        from += 2;
        break;
      default:
        if (from + 4 > inputEnd) return false;
        length = 1 + (tag >> 2);
        offset = <usize>load<u32>(from);
        from += 4;
    }
    if (offset == 0 || offset > to - output || length > outputEnd - to) return false;
    if (offset >= 16) copyChunks(to - offset, to, length);
    else if (offset == 4) repeatFloat(to, length);
    else for (let i: usize = 0; i < length; i++) store<u8>(to + i, load<u8>(to + i - offset));
    to += length;
  }
  return to == outputEnd;
}

/** Copies whole chunks of 16 bytes: up to 15 bytes more than asked for. */
function copyChunks(from: usize, to: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Repeats the 4 bytes before an address: a number that occurs again, as zeros do. */
function repeatFloat(to: usize, length: usize): void {
  const value = v128.load_splat<u32>(to - 4);
  for (let i: usize = 0; i < length; i += 16) v128.store(to + i, value);
}
