import { counted } from './counted.js';

interface UnreadFormat {
  readonly name: string;
  readonly endings: readonly string[];
  /** How their content begins, one byte per character. */
  readonly begins: RegExp;
  readonly remedy: string;
}

/** Photographs that people have and Verger does not read. */
const unreadFormats: readonly UnreadFormat[] = [
  {
    name: 'HEIC',
    endings: ['.heic', '.heif', '.hif'],
    // The brands of ISO/IEC 23008-12, B.4 and 10.2; AVIF, which has brands of its own besides, has been recognised before.
    begins: /^....ftyp(?:he[iv][cxms]|mif1|msf1)/s,
    remedy: 'convert to JPEG first, such as with `heif-convert` (Linux) or `sips -s format jpeg` (macOS)',
  },
  {
    name: 'RAW',
    endings: ['.dng', '.cr2', '.cr3', '.nef', '.arw', '.raf', '.orf', '.rw2'],
    // Canon CR3, Fujifilm, Olympus, Panasonic. The others are TIFF files.
    begins: /^(?:....ftypcrx |FUJIFILMCCD-RAW|IIR[OS]|MMOR|IIU\0)/s,
    remedy: 'export as JPEG or TIFF first',
  },
  {
    name: 'JPEG XL',
    endings: ['.jxl'],
    begins: /^(?:\xff\x0a|\0\0\0\x0cJXL )/,
    remedy: 'convert to JPEG first, such as with `djxl`',
  },
  {
    name: 'JPEG 2000',
    endings: ['.jp2', '.j2k'],
    begins: /^(?:\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/,
    remedy: 'convert to JPEG or TIFF first',
  },
];

/** Which of them a file holds, by its content, and what to do; undefined if it is none of them. */
export function unreadFormatIn(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const format = unreadFormats.find(({ begins }) => begins.test(start));
  return format && `${format.name}, whatever its name says; ${format.remedy}`;
}

/**
 * One line for each format of photographs among files that were passed over.
 * @param byEnding how many files have each ending, in lower case, such as `.heic`
 */
export function unreadFormatHints(byEnding: Readonly<Record<string, number>>): string[] {
  return unreadFormats.flatMap(({ name, endings, remedy }) => {
    const files = endings.reduce((sum, ending) => sum + (byEnding[ending] ?? 0), 0);
    if (files === 0) return [];
    return [`${counted(files, `${name} file`)} ignored: verger does not read ${name}; ${remedy}`];
  });
}
