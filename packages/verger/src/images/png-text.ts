import { inflateSync } from 'node:zlib';

export const xmpKeyword = 'XML:com.adobe.xmp';
const exifKeyword = 'Raw profile type exif';
/** Enough for an Exif or XMP block; more is an attack. */
const maxText = 4 * 1024 * 1024;

interface PngText {
  readonly keyword: typeof xmpKeyword | typeof exifKeyword;
  readonly value: Buffer;
}

/** The text of a tEXt, zTXt or iTXt chunk (PNG specification, 11.3.3) that may say how a picture is turned. */
export function readPngText(type: string, body: Buffer): PngText | undefined {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return undefined;
  const end = body.indexOf(0);
  const keyword = body.toString('latin1', 0, Math.max(0, end));
  if (keyword !== xmpKeyword && keyword !== exifKeyword) return undefined;
  const value = textValue(type, body.subarray(end + 1));
  return value && { keyword, value };
}

/** @param rest what follows the keyword's end */
function textValue(type: 'tEXt' | 'zTXt' | 'iTXt', rest: Buffer): Buffer | undefined {
  if (type === 'tEXt') return rest;
  if (type === 'zTXt') return inflated(rest.subarray(1));
  // Flag and method of compression, then language and translated keyword, each ended by a zero.
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const value = rest.subarray(translated + 1);
  return rest[0] === 1 ? inflated(value) : value;
}

function inflated(value: Buffer): Buffer | undefined {
  try {
    return inflateSync(value, { maxOutputLength: maxText });
  } catch {
    return undefined;
  }
}

/** The bytes in ImageMagick's text: an empty line, the type, the length, then lines of hexadecimal digits. */
export function exifInText(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').split('\n').slice(3).join(''), 'hex');
}
