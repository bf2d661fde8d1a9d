import createCodec from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import type { CodecModule, JPEGDecoder } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import type { JpegHeader } from './jpeg.js';
import type { Pixels } from './pixels.js';

/** The codec's memory grows with the picture and never shrinks: larger ones are left to sharp. */
const maxPixels = 4 * 1024 * 1024;

/** Each exception leaves some bytes of the module's stack (of 64 KiB) and some KiB of its heap taken for good. */
const maxFailures = 100;

/** Makes a module of its own at each call. */
export type CodecFactory = () => Promise<CodecModule>;

/** The loader turns the object that it is given into the module: each needs a new one. */
const createSilent: CodecFactory = () => createCodec({ print: () => undefined, printErr: () => undefined });

/**
 * libjpeg-turbo compiled to WebAssembly: for small JPEGs several times faster than sharp, whose cost is a fixed
 * one for each image. It accepts or gives no answer: whatever is wrong or unusual is for sharp to judge.
 */
export class TurboJpeg {
  readonly #create: CodecFactory;
  #codec: CodecModule;
  #decoder: JPEGDecoder;
  #failures = 0;

  private constructor(create: CodecFactory, codec: CodecModule) {
    this.#create = create;
    this.#codec = codec;
    this.#decoder = new codec.JPEGDecoder();
  }

  static async open(create = createSilent): Promise<TurboJpeg> {
    return new TurboJpeg(create, await create());
  }

  /** Undefined where the image is not plain, too large for this decoder, or draws so much as a warning. */
  async decode(bytes: Uint8Array, header: JpegHeader): Promise<Pixels | undefined> {
    const { width, height } = header;
    if (!header.plain || width * height > maxPixels) return undefined;
    try {
      this.#decoder.getEncodedBuffer(bytes.length).set(bytes);
      this.#decoder.decode();
      const frame = this.#decoder.getFrameInfo();
      const data = this.#decoder.getDecodedBuffer();
      if (frame.width !== width || frame.height !== height || data.length !== width * height * 3)
        return undefined;
      return { width, height, data: new Uint8Array(data) };
    } catch (error) {
      await this.#recover(error);
      return undefined;
    }
  }

  /** A number is a C++ exception, thrown in good order; anything else may leave the module's memory in disarray. */
  async #recover(error: unknown): Promise<void> {
    this.#failures++;
    if (typeof error === 'number' && this.#failures < maxFailures) {
      this.#decoder.delete();
    } else {
      this.#codec = await this.#create();
      this.#failures = 0;
    }
    this.#decoder = new this.#codec.JPEGDecoder();
  }
}
