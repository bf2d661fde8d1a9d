import type {
  CodecModule,
  CodecOptions,
  JPEGDecoder,
} from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import { type JpegHeader, readJpegHeader } from './jpeg.js';
import type { Pixels } from './pixels.js';

/** The codec's memory grows with the picture and never shrinks, so larger pictures go to another decoder. */
const maxPixels = 4 * 1024 * 1024;

/** Each exception leaks some bytes of the module's stack (64 KiB) and some KiB of its heap. */
const maxFailuresPerInstance = 100;

export interface TurboOptions {
  /** The bytes of `@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm`. */
  readonly wasmBinary: Uint8Array<ArrayBuffer>;
  /** @internal Creates a new module on each call. */
  readonly create?: (options: CodecOptions) => Promise<CodecModule>;
}

/**
 * libjpeg-turbo compiled to WebAssembly, for plain small JPEGs: fast, and the same pixels everywhere. It returns
 * nothing for a faulty or unusual file, and leaves the verdict to another decoder.
 */
export class TurboJpeg {
  readonly #create: () => Promise<CodecModule>;
  #codec: CodecModule;
  #decoder: JPEGDecoder;
  #failures = 0;
  #renewal: Promise<void> | undefined;

  private constructor(create: () => Promise<CodecModule>, codec: CodecModule) {
    this.#create = create;
    this.#codec = codec;
    this.#decoder = new codec.JPEGDecoder();
  }

  static async open(options: TurboOptions): Promise<TurboJpeg> {
    const { wasmBinary, create } = options;
    // Loaded on demand: importing this package for something else should not load a codec.
    const createCodec =
      create ?? (await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')).default;
    // The loader turns its argument into the module, so pass a new object each time.
    const createSilent = (): Promise<CodecModule> =>
      createCodec({ wasmBinary, print: () => undefined, printErr: () => undefined });
    return new TurboJpeg(createSilent, await createSilent());
  }

  /**
   * Returns undefined if the file is not a plain JPEG, is too large for this decoder, or causes any warning. One call
   * at a time.
   *
   * @param header the result of `readJpegHeader` for these bytes
   */
  async decode(bytes: Uint8Array, header = readJpegHeader(bytes)): Promise<Pixels | undefined> {
    if (header === undefined) return undefined;
    const { width, height } = header;
    if (!header.plain || width * height > maxPixels) return undefined;
    return this.decodeStored(bytes, header);
  }

  /**
   * Any JPEG of one or three components, as stored: not turned upright. Returns undefined if it causes any warning. One call
   * at a time.
   *
   * @param header the result of `readJpegHeader` for these bytes
   */
  async decodeStored(bytes: Uint8Array, { width, height }: JpegHeader): Promise<Pixels | undefined> {
    await this.#renewal;
    try {
      this.#decoder.getEncodedBuffer(bytes.length).set(bytes);
      this.#decoder.decode();
      const frame = this.#decoder.getFrameInfo();
      const data = this.#decoder.getDecodedBuffer();
      if (frame.width !== width || frame.height !== height) return undefined;
      const isLarge = width * height > maxPixels;
      // A large picture keeps the codec's memory, which is given up with the codec.
      const rgb = inThree(isLarge ? data : data.slice(), width * height);
      if (isLarge) this.#renewLater();
      return rgb && { width, height, data: rgb };
    } catch (error) {
      await this.#recover(error);
      return undefined;
    }
  }

  /** The memory that a large picture took goes with it. The next picture waits for that, and gets the error if it fails. */
  #renewLater(): void {
    this.#renewal = this.#renew();
    this.#renewal.catch(() => undefined);
  }

  async #renew(): Promise<void> {
    this.#codec = await this.#create();
    this.#decoder = new this.#codec.JPEGDecoder();
  }

  /** A number is a C++ exception, thrown cleanly; anything else may have corrupted the module's memory. */
  async #recover(error: unknown): Promise<void> {
    this.#failures++;
    if (typeof error === 'number' && this.#failures < maxFailuresPerInstance) {
      this.#decoder.delete();
    } else {
      this.#codec = await this.#create();
      this.#failures = 0;
    }
    this.#decoder = new this.#codec.JPEGDecoder();
  }
}

/** With three bytes a pixel: grey comes with one. Undefined if it is of another length. */
function inThree(data: Uint8ClampedArray, pixels: number): Uint8Array | undefined {
  if (data.length === pixels * 3) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (data.length !== pixels) return undefined;
  const rgb = new Uint8Array(pixels * 3);
  data.forEach((grey, pixel) => rgb.fill(grey, pixel * 3, pixel * 3 + 3));
  return rgb;
}
