import { readFile } from 'node:fs/promises';
import { packageFile } from '../../../../common/package-root.js';
import { sha256 } from '../../../../common/hash.js';
import type { Asset } from './asset.js';

/** The bootstrap action itself, which EMR fetches. */
export function bootstrapScript(): Promise<Asset> {
  return scriptAsset('bootstrap.sh');
}

/** What the bootstrap action installs for the steps. */
export function stepScripts(): Promise<readonly Asset[]> {
  const scripts = ['connect.sh', 'driver.sh', 'jupyter.sh'].map(scriptAsset);
  return Promise.all([...scripts, assetOf('OwnerOnly.java', packageFile('java/OwnerOnly.java'))]);
}

function scriptAsset(name: string): Promise<Asset> {
  return assetOf(name, packageFile(`dist/clusters/emr/nodes/scripts/${name}`));
}

async function assetOf(name: string, path: string): Promise<Asset> {
  return { name, path, sha256: sha256(await readFile(path)) };
}
