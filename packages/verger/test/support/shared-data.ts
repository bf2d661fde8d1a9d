import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../src/common/cache-folder.js';
import { skipOrFail } from 'testing-support/services';

const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url));

/**
 * A file of the shared data next to the repository; `undefined`, with the reason printed, if it is missing.
 * @throws Error if services are required
 */
export function sharedFile(path: string): string | undefined {
  const file = join(shared, path);
  if (existsSync(file)) return file;
  skipOrFail(`../shared/${path} is missing`);
  return undefined;
}

/** The folder of an archive of the shared data, which is unpacked once, into the cache. */
export function sharedArchive(path: string): string | undefined {
  const archive = sharedFile(path);
  if (archive === undefined) return undefined;
  const target = join(cacheFolder('data'), `${path.replaceAll('/', '-')}-${statSync(archive).size}`);
  if (!existsSync(target)) {
    const partial = `${target}.${process.pid}`;
    mkdirSync(partial, { recursive: true });
    execFileSync('tar', ['-xf', archive, '-C', partial]);
    renameSync(partial, target);
  }
  return target;
}
