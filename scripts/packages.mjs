import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The folders in packages/, in build order: each comes after its dependencies. */
export const packages = ['spark-connect', 'vision', 'recogniser', 'facts', 'orchard', 'verger'];

const product = 'packages/verger';

/**
 * @param {string} folder
 * @typedef {Readonly<Record<string, string>>} Versions
 * @returns {{ name: string, files: string[], dependencies?: Versions, bundleDependencies?: string[] }}
 */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(join('packages', folder, 'package.json'), 'utf8'));
}

/** The folders of the packages bundled in Verger's tarball. */
export function bundled() {
  return (manifestOf('verger').bundleDependencies ?? []).map((name) => basename(name));
}

/**
 * Where the build puts a copy of a package for npm to bundle.
 *
 * @param {string} folder
 */
export function staged(folder) {
  return join(product, 'node_modules', manifestOf(folder).name);
}
