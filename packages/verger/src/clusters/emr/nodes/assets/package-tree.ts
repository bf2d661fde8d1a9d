import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { VergerError } from '../../../../common/errors.js';
import { packageFile } from '../../../../common/package-root.js';
import { installCommand } from '../../../../engines/spark/bundle/packages.js';
import type { Platform } from '../../../../engines/spark/bundle/platform.js';

const manifestSchema = z.object({
  name: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/** Packages of native code say in their names for which platform they are. */
const otherPlatform = /-(darwin|win32|linuxmusl|freebsd|wasm32|webcontainers|linux)(-\w+)?$/;

/**
 * Verger and all packages that it needs at run time on a platform, as they are installed here.
 * @returns their folders, by path in an archive; Node finds them there as it does here
 * @throws VergerError `usage` if one is not installed here
 */
export function packageTree(platform: Platform): ReadonlyMap<string, string> {
  const tree = new Map<string, string>();
  add(tree, { path: 'node_modules/verger', folder: dirname(packageFile('package.json')) }, platform);
  return tree;
}

interface Placed {
  readonly path: string;
  readonly folder: string;
}

function add(tree: Map<string, string>, placed: Placed, platform: Platform): void {
  if (tree.has(placed.path)) return;
  tree.set(placed.path, placed.folder);
  const { dependencies, optionalDependencies } = manifestOf(placed.folder);
  for (const [name, version] of Object.entries(dependencies)) {
    const folder = find(name, placed.folder);
    if (folder === undefined) throw missing(name, version);
    add(tree, place(tree, placed, name, folder), platform);
  }
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (otherPlatform.test(name) && !name.endsWith(`-linux-${platform.arch}`)) continue;
    const folder = find(name, placed.folder);
    if (folder !== undefined) add(tree, place(tree, placed, name, folder), platform);
    else if (name.endsWith(`-linux-${platform.arch}`)) throw missing(name, version);
  }
}

/** At the top, unless it is a package's own copy, or another version is there. */
function place(tree: ReadonlyMap<string, string>, by: Placed, name: string, folder: string): Placed {
  const own = relative(by.folder, folder);
  if (!own.startsWith('..') && by.path !== 'node_modules/verger')
    return { path: `${by.path}/${own.split(sep).join('/')}`, folder };
  const top = `node_modules/${name}`;
  const taken = tree.get(top);
  return { path: taken === undefined || taken === folder ? top : `${by.path}/${top}`, folder };
}

/** Where Node would look, from a package's folder upwards. */
function find(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(from);
  return parent === from ? undefined : find(name, parent);
}

function manifestOf(folder: string): z.output<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}

function missing(name: string, version: string): VergerError {
  return new VergerError('usage', `the nodes need ${name}, which is not installed here`, {
    hint: `add it to this machine's own packages: ${installCommand([`${name}@${version}`])}`,
  });
}
