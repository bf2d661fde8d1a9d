/** A decoded image. `data` is interleaved RGB, 8 bits each, row by row: `height * width * 3` bytes. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** An image as its file holds it. */
export interface StoredImage {
  readonly pixels: Pixels;
  /** How it is stored, 1 (upright) to 8: see `turnUpright`. */
  readonly orientation: number;
}
