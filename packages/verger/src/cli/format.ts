import { counted } from '../common/counted.js';
import { largest } from '../common/extremes.js';
import { endingsText } from '../common/endings.js';

/** `20,622` */
export function integer(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

interface IgnoredFiles {
  readonly ignored: number;
  readonly ignoredByEnding?: Readonly<Record<string, number>> | undefined;
}

/** `14 other files ignored: 12 .heic, 2 .txt`; without endings if none are known. */
export function ignoredFiles(files: IgnoredFiles): string {
  return `${counted(files.ignored, 'other file')} ${ignoredEndings(files)}`;
}

/** `ignored: 12 .heic, 2 .txt` */
export function ignoredEndings({ ignoredByEnding = {} }: IgnoredFiles): string {
  const endings = endingsText(ignoredByEnding);
  return `ignored${endings === '' ? '' : `: ${endings}`}`;
}

/** `96.1%` */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** `7 s`, `1 min 05 s`, `2 h 03 min` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => value.toString().padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `11.4 MB`, in powers of 1000 like disk sizes. */
export function fileSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step]}`;
}

/** Lines of `name   value`, aligned. Names and values may be untrusted. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const names = rows.map(([name]) => printable(name));
  const width = largest(
    names.map((name) => name.length),
    0,
  );
  return rows.map(([, value], row) => `  ${names[row].padEnd(width)}  ${printable(value)}`).join('\n');
}

/** A local address as a plain path. */
export function displayPath(uri: string): string {
  if (!uri.startsWith('file://')) return uri;
  try {
    return decodeURIComponent(uri.slice('file://'.length));
  } catch {
    // A manifest may hold anything.
    return uri;
  }
}

/** JSON on one line. JSON leaves C1 control characters as they are, and some terminals obey them, so escape them. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
  );
}

/** Keeps control characters in untrusted file names off the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
