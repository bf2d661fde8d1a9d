import type { Kernel } from './kernel.js';
import type { Pixels } from './pixels.js';
import type { TapTable } from './tap-table.js';

/** Rows go through the kernel in bands of about this size, so that its memory does not grow with the photo. */
const bandBytes = 1024 * 1024;

/** The kernel reads whole vectors and may access this many bytes past the end of a region. */
export const slack = 16;

/** What each pass does: `across` the stored rows to `width` pixels, `down` the stored columns to `height`. */
export interface Passes {
  readonly across: TapTable;
  readonly down: TapTable;
  readonly width: number;
  readonly height: number;
}

/** Pillow's order. @param target where the resized image goes, which lies in the first of the regions `reserved` */
export function acrossThenDown(
  kernel: Kernel,
  pixels: Pixels,
  { across, down, width, height }: Passes,
  reserved: readonly number[],
  target: number,
): void {
  const inRow = pixels.width * 3;
  const outRow = width * 3;
  // The horizontal pass writes one byte past each row: leave room for it.
  const bandRow = across.identity ? outRow : Math.ceil((outRow + 1) / 16) * 16;
  const bandRows = Math.max(1, Math.floor(bandBytes / Math.max(inRow, bandRow)));
  const isCut = down.last - down.first > bandRows;
  const partialRow = Math.ceil(outRow / 16) * 64;
  const [source, band, acrossTable, downTable, partial] = kernel
    .layout([
      ...reserved,
      across.identity ? 0 : Math.min(bandRows, pixels.height) * inRow + slack,
      Math.min(bandRows, pixels.height) * bandRow + slack,
      across.bytes.length,
      down.bytes.length,
      isCut ? height * partialRow : 0,
    ])
    .slice(reserved.length);
  const memory = kernel.bytes;
  const acrossTaps = put(kernel, across, acrossTable);
  const downTaps = put(kernel, down, downTable);

  let y = 0;
  for (let start = down.first; start < down.last; start += bandRows) {
    const end = Math.min(start + bandRows, down.last);
    memory.set(pixels.data.subarray(start * inRow, end * inRow), across.identity ? band : source);
    if (!across.identity) {
      kernel.horizontal(source, inRow, band, bandRow, end - start, width, ...acrossTaps);
    }
    // prettier-ignore
    y = kernel.vertical(
      band, bandRow, start, end, outRow, y, height, ...downTaps, partial, partialRow, target,
    );
  }
}

/** Pillow's order for a picture whose rows become columns once it is turned upright. Arguments as above. */
export function downThenAcross(
  kernel: Kernel,
  pixels: Pixels,
  { across, down, width, height }: Passes,
  reserved: readonly number[],
  target: number,
): void {
  const inRow = pixels.width * 3;
  const outRow = width * 3;
  const wideRow = Math.ceil((outRow + 1) / 16) * 16;
  const bandRows = Math.max(1, Math.floor(bandBytes / inRow));
  const isCut = down.last - down.first > bandRows;
  const partialRow = Math.ceil(inRow / 16) * 64;
  const [band, narrow, wide, acrossTable, downTable, partial] = kernel
    .layout([
      ...reserved,
      Math.min(bandRows, pixels.height) * inRow + slack,
      height * inRow + slack,
      height * wideRow + slack,
      across.bytes.length,
      down.bytes.length,
      isCut ? height * partialRow : 0,
    ])
    .slice(reserved.length);
  const memory = kernel.bytes;
  const acrossTaps = put(kernel, across, acrossTable);
  const downTaps = put(kernel, down, downTable);

  let y = 0;
  for (let start = down.first; start < down.last; start += bandRows) {
    const end = Math.min(start + bandRows, down.last);
    memory.set(pixels.data.subarray(start * inRow, end * inRow), band);
    // prettier-ignore
    y = kernel.vertical(
      band, inRow, start, end, inRow, y, height, ...downTaps, partial, partialRow, narrow,
    );
  }
  kernel.horizontal(narrow, inRow, wide, wideRow, height, width, ...acrossTaps);
  for (let row = 0; row < height; row++)
    memory.copyWithin(target + row * outRow, wide + row * wideRow, wide + row * wideRow + outRow);
}

/** Puts a table into the kernel's memory. Returns what a pass takes of it: its bounds, both halves of its weights, the stride. */
function put(kernel: Kernel, table: TapTable, at: number): readonly [number, number, number, number] {
  kernel.bytes.set(table.bytes, at);
  return [at, at + table.highOffset, at + table.lowOffset, table.stride];
}
