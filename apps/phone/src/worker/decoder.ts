import {
  checkSize,
  decodeStoredJpeg,
  defaultLimits,
  ImageError,
  sniff,
  type StoredImage,
  TurboJpeg,
} from '@verger/vision';
import { Fault, type FaultCode } from '../fault.js';
import { pixelsOf } from './canvas-pixels.js';

/** A decoded image. */
export interface Decoded {
  readonly image: StoredImage;
  /** Decoded as a server does, bit for bit; else by the browser, whose colours may differ a little. */
  readonly isExact: boolean;
}

/** Turns files of strangers into pixels. JPEGs by libjpeg-turbo, as Verger's workers do; the rest by the browser. */
export class Decoder {
  readonly #turbo: TurboJpeg;

  private constructor(turbo: TurboJpeg) {
    this.#turbo = turbo;
  }

  static async open(codec: Uint8Array<ArrayBuffer>): Promise<Decoder> {
    return new Decoder(await TurboJpeg.open({ wasmBinary: codec }));
  }

  /** @throws Fault `empty`, `damaged`, `unsupported`, `too-large` */
  async decode(bytes: Uint8Array<ArrayBuffer>): Promise<Decoded> {
    if (bytes.length === 0) throw new Fault('empty', 'no bytes');
    const sniffed = sniff(bytes);
    try {
      if (sniffed?.size !== undefined) checkSize(sniffed.size.width, sniffed.size.height, defaultLimits);
      if (sniffed?.format !== 'jpeg') return await byBrowser(bytes);
      return { image: await decodeStoredJpeg(this.#turbo, bytes), isExact: true };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      if (error.fault === 'unsupported') return byBrowser(bytes);
      throw new Fault(codes[error.fault], error.message, { cause: error });
    }
  }
}

const codes: Readonly<Record<ImageError['fault'], FaultCode>> = {
  empty: 'empty',
  unsupported: 'unsupported',
  corrupt: 'damaged',
  'too-large': 'too-large',
};

/** Colours as stored, and alpha apart, as far as a browser allows it. */
async function byBrowser(bytes: Uint8Array<ArrayBuffer>): Promise<Decoded> {
  const bitmap = await createImageBitmap(new Blob([bytes]), {
    imageOrientation: 'from-image',
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  }).catch((cause: unknown) => {
    throw new Fault('unsupported', 'the browser does not read it', { cause });
  });
  return { image: { pixels: pixelsOf(bitmap), orientation: 1 }, isExact: false };
}
