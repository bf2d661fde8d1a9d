import type { ResizeFilter } from './filters.js';
import { Kernel } from './kernel.js';
import type { Pixels } from './pixels.js';
import { TapCache } from './tap-cache.js';
import { tensorLength, valueTable } from './tensor-spec.js';
import type { TensorSpec } from './tensor-spec.js';

/** Rows go through the kernel in bands of about this size, so that its memory does not follow the photo's. */
const bandBytes = 1024 * 1024;

/** Tensors that a resampler holds at a time. */
export const tensorSlots = 8;

/** The kernel reads whole vectors: it may touch this much past the end of a region. */
const slack = 16;

/** Where the last pass puts its values: bytes as they are, or floats spread by steps in bytes. */
interface Sink {
  /** Of one result; a multiple of 16 where there is more than one slot. */
  readonly bytes: number;
  readonly slots: number;
  readonly table: Float32Array | undefined;
  readonly rowStep: number;
  readonly pixelStep: number;
  /** Of red, green and blue. */
  readonly channelSteps: readonly [number, number, number];
}

/**
 * Pillow's `Image.resize`, exact to the bit for 8-bit RGB: horizontal pass, then vertical, each rounded to 8 bits
 * (Pillow, src/libImaging/Resample.c). One instance is used by one caller at a time; its calls are synchronous.
 */
export class Resampler {
  readonly #kernel: Kernel;
  readonly #taps = new TapCache();
  #lastSink: { readonly spec: TensorSpec; readonly sink: Sink } | undefined;

  private constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Throws where kernels/resample.wasm is missing. */
  static create(): Resampler {
    return new Resampler(Kernel.load());
  }

  /** Throws `RangeError` where a size is not a positive integer or does not fit the data. */
  resize(pixels: Pixels, width: number, height: number, filter: ResizeFilter): Pixels {
    checkSides(width, height);
    const bytes = width * height * 3;
    const sink = {
      ...{ bytes: bytes + slack, slots: 1, table: undefined },
      ...{ rowStep: 0, pixelStep: 0, channelSteps: noSteps },
    };
    this.#run(pixels, width, height, filter, sink, 0);
    const { start } = this.#kernel;
    return { width, height, data: this.#kernel.bytes.slice(start, start + bytes) };
  }

  /**
   * Resizes to `spec.width` x `spec.height` and normalises.
   *
   * @param slot which of `tensorSlots` tensors is filled; the others stay as they are while `spec` does
   * @returns float32, `tensorLength(spec)` values in the kernel's own memory, as `tensor` gives them
   * @throws RangeError where a size is wrong
   */
  toTensor(pixels: Pixels, spec: TensorSpec, slot = 0): Float32Array {
    checkSides(spec.width, spec.height);
    this.#run(pixels, spec.width, spec.height, spec.filter, this.#sinkOf(spec), slot);
    return this.tensor(spec, slot);
  }

  /**
   * What `toTensor` has left in a slot, without a copy: 600 kB would cost as much as decoding a small JPEG. The
   * array is stale after the next call of `toTensor` or `resize`, which may move the memory; the values are not.
   */
  tensor(spec: TensorSpec, slot = 0): Float32Array {
    const start = this.#kernel.start + slot * this.#sinkOf(spec).bytes;
    return new Float32Array(this.#kernel.bytes.buffer, start, tensorLength(spec));
  }

  /** A process uses one spec for all images: its tables are made once. */
  #sinkOf(spec: TensorSpec): Sink {
    if (this.#lastSink?.spec !== spec) this.#lastSink = { spec, sink: tensorSink(spec) };
    return this.#lastSink.sink;
  }

  /** The result goes to a slot at the start of the kernel's memory. */
  #run(pixels: Pixels, width: number, height: number, filter: ResizeFilter, sink: Sink, slot: number): void {
    checkPixels(pixels);
    const kernel = this.#kernel;
    const columns = this.#taps.get(pixels.width, width, filter);
    const rows = this.#taps.get(pixels.height, height, filter);
    const inRow = pixels.width * 3;
    const outRow = width * 3;
    // A row of the horizontal pass is followed by room for the byte that it writes too much.
    const bandRow = columns.identity ? outRow : Math.ceil((outRow + 1) / 16) * 16;
    const bandRows = Math.max(1, Math.floor(bandBytes / Math.max(inRow, bandRow)));
    const cut = rows.last - rows.first > bandRows;
    const partialRow = Math.ceil(outRow / 16) * 64;
    const [results, source, band, across, down, partial, table, scratch] = kernel.layout([
      sink.bytes * sink.slots,
      columns.identity ? 0 : Math.min(bandRows, pixels.height) * inRow + slack,
      Math.min(bandRows, pixels.height) * bandRow + slack,
      columns.bytes.length,
      rows.bytes.length,
      cut ? height * partialRow : 0,
      sink.table === undefined ? 0 : sink.table.byteLength,
      outRow + slack,
    ]);
    const result = results + slot * sink.bytes;
    const memory = kernel.bytes;
    memory.set(columns.bytes, across);
    memory.set(rows.bytes, down);
    if (sink.table !== undefined) memory.set(new Uint8Array(sink.table.buffer), table);
    const [redStep, greenStep, blueStep] = sink.channelSteps;

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
        partial, partialRow, result, sink.table === undefined ? 0 : table, scratch,
        sink.rowStep, sink.pixelStep, redStep, greenStep, blueStep,
      );
    }
  }
}

const noSteps = [0, 0, 0] as const;

function tensorSink(spec: TensorSpec): Sink {
  const planar = spec.layout === 'nchw';
  const pixelStep = planar ? 4 : 12;
  const channelStep = planar ? spec.width * spec.height * 4 : 4;
  const last = 2 * channelStep;
  return {
    bytes: Math.ceil((tensorLength(spec) * 4) / 16) * 16,
    slots: tensorSlots,
    table: valueTable(spec),
    rowStep: spec.width * pixelStep,
    pixelStep,
    channelSteps: spec.channels === 'rgb' ? [0, channelStep, last] : [last, channelStep, 0],
  };
}

function checkSides(width: number, height: number): void {
  if (Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0) return;
  throw new RangeError(`No image of ${width}x${height} pixels`);
}

function checkPixels({ width, height, data }: Pixels): void {
  checkSides(width, height);
  if (data.length !== width * height * 3) {
    throw new RangeError(`${data.length} bytes for ${width}x${height} RGB pixels`);
  }
}
