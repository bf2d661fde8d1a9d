import { checkSize, defaultLimits, ImageError, sniff, TurboJpeg } from '@verger/vision';
import type { DecodeLimits, Pixels } from '@verger/vision';
import { jpegCodec } from './wasm-files.js';

export interface Decoder {
  /**
   * Decodes an image; the format is detected from its content. The same bytes give the same pixels. `bytes` must not
   * change before the promise settles. One call at a time.
   *
   * Throws `ImageError`: 'empty', 'unsupported', 'corrupt' (strict: a decoder warning counts as damage, because half a
   * picture must not become a row), 'too-large'.
   */
  decode(bytes: Uint8Array): Promise<Pixels>;
}

/**
 * Opens the decoder for this process. Call once: it instantiates a codec and changes sharp's settings. sharp is loaded
 * only when an image needs it: it costs a tenth of a second and 20 MB, and most processes never use it.
 */
export async function openDecoder(limits: DecodeLimits = defaultLimits): Promise<Decoder> {
  const turbo = await TurboJpeg.open({ wasmBinary: jpegCodec() });
  return {
    async decode(bytes) {
      if (bytes.length === 0) throw new ImageError('empty', 'no bytes');
      const sniffed = sniff(bytes);
      if (sniffed === undefined) throw new ImageError('unsupported', 'not a supported image format');
      if (sniffed.size !== undefined) checkSize(sniffed.size.width, sniffed.size.height, limits);
      if (sniffed.format === 'jpeg' && sniffed.header !== undefined) {
        if (sniffed.header.unsupported)
          throw new ImageError('unsupported', 'a lossless JPEG, or one with more than 8 bits');
        const pixels = await turbo.decode(bytes, sniffed.header);
        if (pixels !== undefined) return pixels;
      }
      const { decodeWithSharp } = await import('./sharp-decoder.js');
      const pixels = await decodeWithSharp(bytes, sniffed, limits);
      checkSize(pixels.width, pixels.height, limits);
      return pixels;
    },
  };
}
