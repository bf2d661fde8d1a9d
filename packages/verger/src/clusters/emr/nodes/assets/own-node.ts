import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf, VergerError } from '../../../../common/errors.js';
import type { Platform } from '../../../../engines/spark/bundle/platform.js';
import type { Asset } from './asset.js';

/**
 * A tarball of Node that the user answers for, such as one from a mirror: nodes check it against the digest that it has
 * here.
 * @throws VergerError `usage` if it is none for this platform, or can't be read
 */
export async function ownNode(path: string, { arch }: Platform): Promise<Asset> {
  const name = basename(path);
  if (!/^node-v\d+[\w.-]*\.tar\.gz$/.test(name) || !name.endsWith(`-linux-${arch}.tar.gz`))
    throw new VergerError('usage', `${path} is no tarball of Node for the nodes`, {
      hint: `expected a file named as on nodejs.org: node-v22.22.0-linux-${arch}.tar.gz`,
    });
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    throw new VergerError('usage', `can't read ${path}: ${messageOf(cause)}`, { cause });
  }
  return { name, path, sha256: hash.digest('hex') };
}
