import { fileURLToPath } from 'node:url';

/** A file of this package, the same from `src/common` and from `dist/common`. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
