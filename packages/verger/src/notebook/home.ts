import { join } from 'node:path';
import { cacheFolder } from '../common/cache-folder.js';

/** Where all of it lies: Jupyter, kernels, Jupyter's settings. Nothing is written to the user's own. */
export function notebookHome(): string {
  return cacheFolder('notebook');
}

/** A folder named by what it was made from. */
export function homeFor(name: string, digest: string): string {
  return join(notebookHome(), `${name}-${digest.slice(0, 12)}`);
}
