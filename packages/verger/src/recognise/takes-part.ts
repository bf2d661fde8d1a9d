/**
 * Whether an image is to be learned, or judged: it has a label, and is of the split if one is named.
 *
 * @param row its path is relative to the input's root
 * @param split the name of the first folder; undefined: any
 */
export function takesPart<T extends { readonly path: string; readonly label: string | null }>(
  row: T,
  split: string | undefined,
): row is T & { readonly label: string } {
  return row.label !== null && (split === undefined || row.path.startsWith(`${split}/`));
}
