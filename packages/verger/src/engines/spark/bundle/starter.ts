import { readFile } from 'node:fs/promises';
import { packageFile } from '../../../common/package-root.js';
import { sha256 } from '../../../common/hash.js';
import type { CachedFile } from './cached-file.js';

/** Unpacks the bundle on an executor (worker/start.ts): a single file from the build, with no dependencies. */
export async function starter(): Promise<CachedFile> {
  const path = packageFile('dist/spark-starter/start.mjs');
  return { path, sha256: sha256(await readFile(path)) };
}
