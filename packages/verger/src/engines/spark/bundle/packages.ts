import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFile } from '../../../common/package-root.js';

/**
 * The folder of an installed package. Not every package lets its package.json be imported, so it is looked for where
 * Node would look.
 */
export function findPackage(name: string): string | undefined {
  const require = createRequire(packageFile('package.json'));
  const folders = (require.resolve.paths(name) ?? []).map((each) => join(each, name));
  return folders.find((folder) => existsSync(join(folder, 'package.json')));
}

/**
 * Brings packages of another platform than this machine's. With npm's `--cpu` instead of `--force` they would take the
 * place of our own.
 */
export function installCommand(packages: readonly string[]): string {
  return `npm install --no-save --force ${packages.join(' ')}`;
}
