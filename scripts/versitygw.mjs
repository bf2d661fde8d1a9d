// Versity's S3 gateway, a real S3 server on top of a folder, for tests and benchmarks. Built from source on first use,
// in the cache folder.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.mjs';

const version = '1.8.0';

/**
 * The gateway executable.
 *
 * @returns {Promise<string>} its path
 * @throws {Error} with a one-line message if Go is missing or the source is not available
 */
export async function versitygw() {
  const folder = join(cacheFolder('go'), `versitygw-${version}`);
  const program = join(folder, 'versitygw');
  if (existsSync(program)) return program;
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    const source = `github.com/versity/versitygw/cmd/versitygw@v${version}`;
    await promisify(execFile)('go', ['install', source], { env: { ...process.env, GOBIN: partial } });
    await rename(partial, folder);
  } catch (error) {
    // Another process may have built it first.
    if (!existsSync(program)) throw new Error(`can't build versitygw: ${reasonOf(error)}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return program;
}

/**
 * The command to serve a folder.
 *
 * @param {string} program
 * @param {{ folder: string, port: number, accessKeyId: string, secretAccessKey: string, region: string }} settings
 * @returns {string[]}
 */
export function versitygwCommand(program, { folder, port, accessKeyId, secretAccessKey, region }) {
  const account = ['--access', accessKeyId, '--secret', secretAccessKey, '--region', region];
  return [program, '--port', `127.0.0.1:${port}`, ...account, '--quiet', '--keep-alive', 'posix', folder];
}

/** @param {unknown} error */
function reasonOf(error) {
  const { code, stderr, message } = /** @type {{ code?: unknown, stderr?: string, message?: string }} */ (
    error
  );
  if (code === 'ENOENT') return 'go is not installed';
  return ((stderr || message) ?? String(error)).trim().split('\n').at(-1) ?? '';
}
