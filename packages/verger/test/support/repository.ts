import { fileURLToPath } from 'node:url';

/** A file of the repository: what no package ships, such as `docs/` and `tools/`. */
export function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
