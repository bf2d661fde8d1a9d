import { readFile } from 'node:fs/promises';
import { compressed } from './compressed.js';
import { type CachedFile, cachedFile } from './cached-file.js';
import { nodeBinary } from './node-binary.js';
import type { Platform } from './platform.js';

/**
 * Node itself, compressed, for executors without one.
 * @throws VergerError `spark` if there is none for the platform here
 */
export async function nodeArchive(platform: Platform): Promise<CachedFile> {
  const node = nodeBinary(platform);
  return cachedFile('node.gz', [node], async () => compressed(await readFile(node)));
}
