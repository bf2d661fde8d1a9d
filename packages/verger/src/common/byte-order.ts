// Keys are sorted by their UTF-8 bytes, the order in which object stores list. JavaScript compares UTF-16 units, which
// differs only if surrogates meet U+E000 to U+FFFF: strings without surrogates take the fast path.
const surrogate = /[\ud800-\udfff]/;

/** Compares two strings by their UTF-8 bytes, for `sort`. */
export function compareBytes(a: string, b: string): number {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts strings in place by their UTF-8 bytes. */
export function sortByBytes(strings: string[]): string[] {
  return strings.some((string) => surrogate.test(string)) ? strings.sort(compareBytes) : strings.sort();
}
