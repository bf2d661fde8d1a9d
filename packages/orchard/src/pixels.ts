/** A picture. `data` is interleaved RGB, 8 bits each, row by row: `height * width * 3` bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
