import type { Verdict } from './verdict.js';

/** What docs/models.md says about a kind of file: how far its pixels may be from Pillow's, or why it is refused. */
interface Stated {
  readonly files: RegExp;
  /** The largest difference of a value, of 255. */
  readonly difference?: number;
  readonly refusal?: RegExp;
  /** Read here though Pillow refuses it. */
  readonly more?: true;
}

const stated: readonly Stated[] = [
  // The high byte; Pillow's convert("RGB") turns every value above 255 white, and inverts nothing.
  { files: /^(damaged-)?png-(0-16|pillow-I;16)/, difference: 255 },
  { files: /^(damaged-)?tiff-(predictor-)?[01]-16-1-/, difference: 255, more: true },
  { files: /^(damaged-)?tiff-pillow-I;16/, difference: 255 },
  // Pillow reads uncompressed separate planes of 16 bits as if they had 8, and refuses some that it knows in one plane.
  { files: /^(damaged-)?tiff-2-16-.*-0-planar-/, difference: 255, more: true },
  // libheif rounds otherwise than libavif, and repeats chroma where libavif interpolates.
  { files: /^(damaged-)?avif-(444|400)-/, difference: 3 },
  { files: /^(damaged-)?avif-42[02]-/, difference: 60 },
  { files: /^tiff-(8|pillow-LAB)-/, refusal: /^unsupported: a TIFF .*photometric interpretation 8$/ },
  { files: /^tiff-.*-planar-/, refusal: /^unsupported: a TIFF .*separate planes/, more: true },
  { files: /^tiff-(6|pillow-YCbCr)-/, refusal: /^unsupported: a TIFF in YCbCr without JPEG compression$/ },
  {
    files: /^tiff-(predictor-)?(2-8-[56]|5-8-5)-/,
    refusal: /^unsupported: a TIFF with [56] samples per pixel$/,
  },
  {
    files: /^tiff-(predictor-)?(5-16-4|3-8-2)-/,
    refusal: /^unsupported: a TIFF with \d samples of \d+ bits/,
  },
  {
    files: /^tiff-(numbers|pillow-[IF]-)/,
    refusal: /^unsupported: a TIFF (whose samples are signed|with 1 samples of 32)/,
  },
  {
    files: /^tiff-pillow-.*-(zstd|lzma)-/,
    refusal: /^unsupported: tiff2vips: .* compression support is not configured$/,
  },
  // A decoder may see no damage; coefficients out of range then overflow in another way.
  { files: /^damaged-jpeg-/, difference: 255 },
  // Pillow 12 skips two bytes too many at a jump; Pillow 13 does not.
  { files: /^(damaged-)?bmp-runs-.*-delta-/, difference: 255 },
  // Pillow 12 takes runs that end early, and leaves the rest black.
  { files: /^bmp-runs-.*-early$/, refusal: /^corrupt: a BMP ends after \d+ of \d+ pixels$/ },
];

/** Whether docs/models.md says that a file of this name has such a verdict. */
export function isStated(name: string, { kind, difference, detail }: Verdict): boolean {
  return stated.some((one) => {
    if (!one.files.test(name)) return false;
    if (kind === 'different') return difference <= (one.difference ?? 0);
    return kind === 'refused' ? one.refusal?.test(detail) === true : one.more === true;
  });
}
