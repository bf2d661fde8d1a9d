import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../../../src/common/hash.js';
import type { Asset } from '../../../../../src/clusters/emr/nodes/assets/asset.js';

/** The Node of this process in the form of Node's own tarball, which can't be downloaded everywhere. */
export function nodeTarball(folder: string): Asset {
  const stem = `node-v${process.versions.node}-linux-${process.arch}`;
  mkdirSync(join(folder, stem, 'bin'), { recursive: true });
  cpSync(process.execPath, join(folder, stem, 'bin/node'));
  const name = `${stem}.tar.gz`;
  const path = join(folder, name);
  execFileSync('tar', ['-C', folder, '-I', 'gzip -1', '-cf', path, stem]);
  return { name, path, sha256: sha256(readFileSync(path)) };
}
