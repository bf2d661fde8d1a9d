import { readFileSync } from 'node:fs';

/** The text of a file of this package, by its path from the package's folder. */
export function packageText(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}
