import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/common/hash.js';

/**
 * Everything below a folder, without following links: the digest of each file, the target of each link.
 * @param except a folder to leave out
 */
export function treeOf(root: string, except?: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, below))) {
    const key = join(below, name);
    const path = join(root, key);
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) found[key] = `-> ${readlinkSync(path)}`;
    else if (stats.isFile()) found[key] = sha256(readFileSync(path));
    else {
      found[key] = 'folder';
      if (key !== except) Object.assign(found, treeOf(root, except, key));
    }
  }
  return found;
}
