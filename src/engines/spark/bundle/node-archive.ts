import { readFile } from 'node:fs/promises';
import { sha256 } from '../../../common/hash.js';
import { type KeptFile, keptFile } from './kept-file.js';
import { nodeBinary } from './node-binary.js';
import type { Platform } from './platform.js';
import { compressed } from './worker-bundle.js';

/**
 * Node itself, compressed, for executors that have none.
 * @throws VergerError `spark` where there is none for the platform here
 */
export async function nodeArchive(platform: Platform, cache?: string): Promise<KeptFile> {
  const node = await readFile(nodeBinary(platform));
  return keptFile('node.gz', sha256(node), () => Promise.resolve(compressed(node)), cache);
}
