/**
 * Whether a value of `--exclude` is a table of paths, not a pattern: browsers name a second download `selection (1).csv`,
 * so the signs of rarer patterns don't count.
 */
export function isExcludeTable(value: string): boolean {
  return /\.csv$/i.test(value) && !/[*?{]/.test(value);
}
