import { counted } from './counted.js';

const none = 'no ending';
const rest = 'other endings';
// Names such as `photo.20240131` would otherwise make a list as long as the input.
const maxEndings = 200;

/** The ending of a file's name in lower case, such as `.heic`. */
export function endingOf(path: string): string | undefined {
  return /[^/](\.[a-z0-9]{1,12})$/i.exec(path)?.[1].toLowerCase();
}

/** Counts files by the ending of their names, in lower case, such as `.heic`. */
export class EndingCounts {
  readonly #counts = new Map<string, number>();

  add(path: string): void {
    const ending = endingOf(path) ?? none;
    const known = this.#counts.has(ending) || this.#counts.size < maxEndings;
    const key = known ? ending : rest;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The most frequent first. */
  toRecord(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
  }
}

const shown = 5;

/** `12 .heic, 2 .txt` */
export function endingsText(byEnding: Readonly<Record<string, number>>): string {
  const entries = Object.entries(byEnding);
  const text = entries.slice(0, shown).map(([ending, count]) => counted(count, ending, ending));
  if (entries.length > shown) text.push(counted(entries.length - shown, 'more ending'));
  return text.join(', ');
}
