import { fileURLToPath } from 'node:url';

/** A file of the repository that no package ships, such as those in `docs/` and `tools/`. */
export function repositoryFile(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
