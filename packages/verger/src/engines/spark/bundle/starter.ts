import { readFile } from 'node:fs/promises';
import { packageFile } from '../../../common/package-root.js';
import { sha256 } from '../../../common/hash.js';
import type { KeptFile } from './kept-file.js';

/** What unpacks the bundle on an executor (worker/start.ts), as the build made it: one file that needs no other. */
export async function starter(): Promise<KeptFile> {
  const path = packageFile('dist/spark-starter/start.mjs');
  return { path, sha256: sha256(await readFile(path)) };
}
