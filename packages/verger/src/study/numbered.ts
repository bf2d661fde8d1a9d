/** Texts as numbers from 0, in the order in which they first appear. */
export interface Numbered {
  /** int32 [n]; -1 where there is none */
  readonly numbers: Int32Array;
  readonly texts: readonly string[];
}

export function numberedTexts(values: readonly (string | null)[]): Numbered {
  const known = new Map<string, number>();
  const numbers = Int32Array.from(values, (value) => {
    if (value === null) return -1;
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
  return { numbers, texts: [...known.keys()] };
}

/**
 * The group of each path: what a regular expression captures, or matches where it captures nothing. A path that does not
 * match is a group of its own.
 */
export function groupsOf(paths: readonly string[], pattern: string): Int32Array {
  const expression = new RegExp(pattern, 'u');
  const names = paths.map((path) => {
    const match = expression.exec(path);
    // JSON has no such character.
    if (match === null) return `\0${path}`;
    return JSON.stringify(match.length > 1 ? match.slice(1) : match);
  });
  return numberedTexts(names).numbers;
}
