import { counted } from './counted.js';

interface UnreadFormat {
  readonly name: string;
  readonly endings: readonly string[];
  readonly remedy: string;
}

/** Photographs that people have and Verger does not read. */
const unreadFormats: readonly UnreadFormat[] = [
  {
    name: 'HEIC',
    endings: ['.heic', '.heif', '.hif'],
    remedy:
      'convert them to JPEG first, such as with `heif-convert` (Linux) or `sips -s format jpeg` (macOS)',
  },
  {
    name: 'RAW',
    endings: ['.dng', '.cr2', '.cr3', '.nef', '.arw', '.raf', '.orf', '.rw2'],
    remedy: 'export them as JPEG or TIFF first',
  },
  { name: 'JPEG XL', endings: ['.jxl'], remedy: 'convert them to JPEG first, such as with `djxl`' },
  { name: 'JPEG 2000', endings: ['.jp2', '.j2k'], remedy: 'convert them to JPEG or TIFF first' },
];

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
