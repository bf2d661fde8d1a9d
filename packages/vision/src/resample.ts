import type { ResizeFilter } from './filters.js';
import { placeImage, type Placement, wholeAxis } from './fit.js';
import { Kernel } from './kernel.js';
import type { KernelCode } from './kernel.js';
import { padImage } from './pad.js';
import type { Pixels } from './pixels.js';
import { TapCache } from './tap-cache.js';
import { type Normalisation, normalisationOf, tableLength } from './normalisation.js';
import { tensorLength } from './tensor-spec.js';
import type { TensorSpec } from './tensor-spec.js';

/** Rows go through the kernel in bands of about this size, so that its memory does not grow with the photo. */
const bandBytes = 1024 * 1024;

/** Number of resized images a resampler keeps. */
export const imageSlots = 32;

/** The kernel reads whole vectors and may access this many bytes past the end of a region. */
const slack = 16;

/** The parts of the kernel's memory kept between calls; everything else comes after them. */
interface Reserved {
  /** Bytes of the tensor, and of its table; 0 if only bytes are needed. */
  readonly tensor: number;
  readonly table: number;
  /** Bytes of one resized image. */
  readonly image: number;
  readonly slots: number;
  /** Bytes for one that is smaller than its slot, before it is padded; 0 if none is. */
  readonly loose: number;
}

/**
 * Pillow's `Image.resize`, bit-exact for 8-bit RGB: horizontal pass, then vertical, each rounded to 8 bits (Pillow,
 * src/libImaging/Resample.c). One caller per instance at a time; calls are synchronous.
 */
export class Resampler {
  readonly #kernel: Kernel;
  readonly #taps = new TapCache();
  #last: { readonly spec: TensorSpec; readonly normalisation: Normalisation } | undefined;

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @param kernel kernels/resample.wasm of this package: its bytes, or a compiled module for threads to share */
  static create(kernel: KernelCode): Resampler {
    return new Resampler(Kernel.of(kernel));
  }

  /** Throws `RangeError` if a size is not a positive integer or does not match the data. */
  resize(pixels: Pixels, width: number, height: number, filter: ResizeFilter): Pixels {
    checkSides(width, height);
    const bytes = width * height * 3;
    const reserved = { tensor: 0, table: 0, image: bytes + slack, slots: 1, loose: 0 };
    checkPixels(pixels);
    const placement = { columns: wholeAxis(width), rows: wholeAxis(height) };
    const start = this.#run(pixels, placement, filter, reserved, 0);
    return { width, height, data: this.#kernel.bytes.slice(start, start + bytes) };
  }

  /**
   * Makes an image of `spec.width` x `spec.height` as `spec.fit` says, and keeps it for `tensor`.
   *
   * @param slot which of `imageSlots` images to replace; the others are kept until `spec` changes or `resize` is called
   * @throws RangeError if a size is wrong
   */
  keep(pixels: Pixels, spec: TensorSpec, slot = 0): void {
    checkSides(spec.width, spec.height);
    checkPixels(pixels);
    const placement = placeImage(pixels, spec);
    const { columns, rows } = placement;
    const padded = columns.length < spec.width || rows.length < spec.height;
    const loose = padded ? columns.length * rows.length * 3 + slack : 0;
    const reserved = { ...reservedFor(spec), loose };
    const from = this.#run(pixels, placement, spec.filter, reserved, slot);
    if (!padded) return;
    const [, , images] = this.#kernel.layout(regionsOf(reserved));
    padImage(this.#kernel.bytes, { from, to: images + slot * reserved.image }, placement, spec);
  }

  /**
   * The image that `keep` put in a slot, normalised.
   *
   * @returns float32, `tensorLength(spec)` values in the kernel's own memory, valid until the next call of any method.
   * All images share this buffer, so that it stays in the processor's cache.
   */
  tensor(spec: TensorSpec, slot = 0): Float32Array {
    const kernel = this.#kernel;
    const { table, pixelStep, channelSteps } = this.#normalisation(spec);
    const reserved = reservedFor(spec);
    const [tensor, tableStart, images] = kernel.layout(regionsOf(reserved));
    kernel.bytes.set(new Uint8Array(table.buffer), tableStart);
    const image = images + slot * reserved.image;
    kernel.normalise(image, tensorLength(spec), tableStart, tensor, pixelStep, ...channelSteps);
    return new Float32Array(kernel.bytes.buffer, tensor, tensorLength(spec));
  }

  /** A process uses one spec for all images, so its table is computed once. */
  #normalisation(spec: TensorSpec): Normalisation {
    if (this.#last?.spec !== spec) this.#last = { spec, normalisation: normalisationOf(spec) };
    return this.#last.normalisation;
  }

  /** Returns the address of the resized image in the kernel's memory. */
  #run(pixels: Pixels, placement: Placement, filter: ResizeFilter, reserved: Reserved, slot: number): number {
    const kernel = this.#kernel;
    const columns = this.#taps.get(pixels.width, placement.columns.size, filter, placement.columns);
    const rows = this.#taps.get(pixels.height, placement.rows.size, filter, placement.rows);
    const width = placement.columns.length;
    const height = placement.rows.length;
    const inRow = pixels.width * 3;
    const outRow = width * 3;
    // The horizontal pass writes one byte past each row: leave room for it.
    const bandRow = columns.identity ? outRow : Math.ceil((outRow + 1) / 16) * 16;
    const bandRows = Math.max(1, Math.floor(bandBytes / Math.max(inRow, bandRow)));
    const cut = rows.last - rows.first > bandRows;
    const partialRow = Math.ceil(outRow / 16) * 64;
    const [, , images, loose, source, band, across, down, partial] = kernel.layout([
      ...regionsOf(reserved),
      columns.identity ? 0 : Math.min(bandRows, pixels.height) * inRow + slack,
      Math.min(bandRows, pixels.height) * bandRow + slack,
      columns.bytes.length,
      rows.bytes.length,
      cut ? height * partialRow : 0,
    ]);
    const result = reserved.loose > 0 ? loose : images + slot * reserved.image;
    const memory = kernel.bytes;
    memory.set(columns.bytes, across);
    memory.set(rows.bytes, down);

    let y = 0;
    for (let start = rows.first; start < rows.last; start += bandRows) {
      const end = Math.min(start + bandRows, rows.last);
      memory.set(pixels.data.subarray(start * inRow, end * inRow), columns.identity ? band : source);
      if (!columns.identity) {
        // prettier-ignore
        kernel.horizontal(
          source, inRow, band, bandRow, end - start, width,
          across, across + columns.highOffset, across + columns.lowOffset, columns.stride,
        );
      }
      // prettier-ignore
      y = kernel.vertical(
        band, bandRow, start, end, outRow, y, height,
        down, down + rows.highOffset, down + rows.lowOffset, rows.stride,
        partial, partialRow, result,
      );
    }
    return result;
  }
}

function reservedFor(spec: TensorSpec): Reserved {
  const length = tensorLength(spec);
  const image = align(length + slack);
  return { tensor: length * 4, table: tableLength * 4, image, slots: imageSlots, loose: 0 };
}

/** Tensor, table, images, the loose one. */
function regionsOf({ tensor, table, image, slots, loose }: Reserved): [number, number, number, number] {
  return [tensor, table, image * slots, loose];
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

function checkSides(width: number, height: number): void {
  if (Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0) return;
  throw new RangeError(`invalid image size: ${width}x${height} pixels`);
}

function checkPixels({ width, height, data }: Pixels): void {
  checkSides(width, height);
  if (data.length !== width * height * 3) {
    throw new RangeError(`${data.length} bytes do not match ${width}x${height} RGB pixels`);
  }
}
