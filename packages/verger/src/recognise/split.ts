/**
 * @param path relative to the input's root
 * @param split the name of the first folder; undefined: all are in it
 */
export function isInSplit(path: string, split: string | undefined): boolean {
  return split === undefined || path.startsWith(`${split}/`);
}
