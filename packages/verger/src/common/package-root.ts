import { fileURLToPath } from 'node:url';

/** Path of a file in this package; works from `src/common` and `dist/common` alike. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
