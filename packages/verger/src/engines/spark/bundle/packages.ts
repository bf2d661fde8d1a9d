import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageFile } from '../../../common/package-root.js';

/**
 * The folder of an installed package. Searches the paths that Node would, since not every package exports its
 * package.json.
 */
export function findPackage(name: string): string | undefined {
  const require = createRequire(packageFile('package.json'));
  const folders = (require.resolve.paths(name) ?? []).map((each) => join(each, name));
  return folders.find((folder) => existsSync(join(folder, 'package.json')));
}

/**
 * The command that installs packages for another platform. npm's `--cpu` instead of `--force` would replace our
 * own.
 */
export function installCommand(packages: readonly string[]): string {
  return `npm install --no-save --force ${packages.join(' ')}`;
}
