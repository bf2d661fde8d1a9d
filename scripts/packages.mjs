import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// The packages of this repository, in the order in which they are built: each comes after those that it uses.
export const packages = ['spark-connect', 'verger'];

const product = 'packages/verger';

/** The packages that Verger's tarball brings along. */
export function bundled() {
  return JSON.parse(readFileSync(join(product, 'package.json'), 'utf8')).bundleDependencies ?? [];
}

/** Where the build puts a copy of such a package, for npm to bundle. */
export function staged(name) {
  return join(product, 'node_modules', name);
}
