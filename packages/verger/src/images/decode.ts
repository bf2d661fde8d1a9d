import { checkScans, checkSize, defaultLimits, ImageError, sniff, TurboJpeg } from '@verger/vision';
import type { DecodeLimits, Pixels, Sniffed } from '@verger/vision';
import { unreadFormatIn } from '../common/unread-formats.js';
import { decodeBmp } from './bmp.js';
import { decodeGif } from './gif.js';
import { jpegCodec } from './wasm-files.js';

export interface Decoder {
  /**
   * Decodes an image; the format is detected from its content. The same bytes give the same pixels. `bytes` must not
   * change before the promise settles. One call at a time.
   *
   * The pixels are those of `ImageOps.exif_transpose(image).convert('RGB')` in Pillow 12, except where docs/models.md
   * says otherwise.
   *
   * Throws `ImageError`: 'empty', 'unsupported', 'corrupt' (strict: a decoder's warning about the pixels counts as
   * damage, because half a picture must not become a row), 'too-large'.
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
      if (sniffed === undefined)
        throw new ImageError('unsupported', unreadFormatIn(bytes) ?? 'not a supported image format');
      if (sniffed.size !== undefined) checkSize(sniffed.size.width, sniffed.size.height, limits);
      const pixels = await decodeAs(sniffed, bytes, limits, turbo);
      checkSize(pixels.width, pixels.height, limits);
      return pixels;
    },
  };
}

async function decodeAs(
  sniffed: Sniffed,
  bytes: Uint8Array,
  limits: DecodeLimits,
  turbo: TurboJpeg,
): Promise<Pixels> {
  switch (sniffed.format) {
    case 'jpeg': {
      const { header } = sniffed;
      if (header === undefined)
        throw new ImageError('corrupt', 'a JPEG without a frame header before its pixels');
      if (header.unsupported)
        throw new ImageError(
          'unsupported',
          'a JPEG that is lossless, deeper than 8 bits or of unusual components',
        );
      checkScans(bytes);
      const pixels = await turbo.decode(bytes, header);
      return pixels ?? (await import('./jpeg.js')).decodeJpeg(bytes, header, limits);
    }
    case 'gif':
      return decodeGif(bytes, limits);
    case 'bmp':
      return decodeBmp(bytes, limits);
    case 'tiff':
      return (await import('./tiff.js')).decodeTiff(bytes, limits);
    case 'png':
      return (await import('./png.js')).decodePng(bytes, limits);
    case 'webp':
      return (await import('./webp.js')).decodeWebp(bytes, limits);
    case 'avif':
      return (await import('./avif.js')).decodeAvif(bytes, limits);
  }
}
