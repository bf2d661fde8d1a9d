const surrogate = /[\ud800-\udfff]/;

/**
 * Sorts names by their UTF-8 bytes, the order in which object stores list. JavaScript's own order compares
 * UTF-16 units and differs only where surrogates meet U+E000 to U+FFFF, so the fast one serves nearly always.
 */
export function sortByBytes(names: string[]): string[] {
  if (!names.some((name) => surrogate.test(name))) return names.sort();
  return names
    .map((name) => ({ name, bytes: Buffer.from(name) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => name);
}
