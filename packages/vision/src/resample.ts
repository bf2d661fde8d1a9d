import type { ResizeFilter } from './filters.js';
import { placeImage, type Placement, wholeAxis } from './fit.js';
import { Kernel } from './kernel.js';
import type { KernelCode } from './kernel.js';
import { padImage } from './pad.js';
import { acrossThenDown, downThenAcross, slack } from './passes.js';
import type { Pixels } from './pixels.js';
import { TapCache } from './tap-cache.js';
import { type Normalisation, normalisationOf, tableLength } from './normalisation.js';
import { tensorLength } from './tensor-spec.js';
import type { TensorSpec } from './tensor-spec.js';
import { turnOf, turnUpright, uprightSize } from './turn.js';

/** Number of resized images a resampler keeps. */
export const imageSlots = 32;

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
    const start = this.#run(pixels, placement, filter, reserved, 0, 1);
    return { width, height, data: this.#kernel.bytes.slice(start, start + bytes) };
  }

  /**
   * Makes an image of `spec.width` x `spec.height` as `spec.fit` says, and keeps it for `tensor`.
   *
   * @param slot which of `imageSlots` images to replace; the others are kept until `spec` changes or `resize` is called
   * @param orientation how the pixels are stored, 1 (upright) to 8: the result is that of `turnUpright`, in less time
   * @throws RangeError if a size is wrong
   */
  keep(pixels: Pixels, spec: TensorSpec, slot = 0, orientation = 1): void {
    checkSides(spec.width, spec.height);
    checkPixels(pixels);
    const placement = placeImage(uprightSize(pixels, orientation), spec);
    const { columns, rows } = placement;
    const padded = columns.length < spec.width || rows.length < spec.height;
    const loose = padded ? columns.length * rows.length * 3 + slack : 0;
    const reserved = { ...reservedFor(spec), loose };
    const from = this.#run(pixels, placement, spec.filter, reserved, slot, orientation);
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

  /** Returns the address of the resized image, upright, in the kernel's memory. */
  #run(
    pixels: Pixels,
    placement: Placement,
    filter: ResizeFilter,
    reserved: Reserved,
    slot: number,
    orientation: number,
  ): number {
    const kernel = this.#kernel;
    const { swapped, fromRight, fromBottom } = turnOf(orientation);
    const { columns, rows } = placement;
    const [alongRow, alongColumn] = swapped ? [rows, columns] : [columns, rows];
    const stored = { width: alongRow.length, height: alongColumn.length };
    const across = this.#taps.get(pixels.width, alongRow.size, filter, alongRow, fromRight);
    const down = this.#taps.get(pixels.height, alongColumn.size, filter, alongColumn, fromBottom);
    const regions = regionsOf(reserved);
    const [, , images, loose] = kernel.layout(regions);
    const target = reserved.loose > 0 ? loose : images + slot * reserved.image;
    const run = swapped ? downThenAcross : acrossThenDown;
    run(kernel, pixels, { across, down, ...stored }, regions, target);
    if (orientation !== 1) {
      const data = kernel.bytes.slice(target, target + stored.width * stored.height * 3);
      kernel.bytes.set(turnUpright({ ...stored, data }, orientation).data, target);
    }
    return target;
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
