import { fileURLToPath } from 'node:url';

/** Path of a file in this package; works from `src/common`, `dist/common` and the bundles in `dist` alike. */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
