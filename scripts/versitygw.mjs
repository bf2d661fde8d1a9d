// Versity's S3 gateway, a real S3 server over a folder, for tests and measurements. Built from its source on first use,
// into the cache folder.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './cache-folder.mjs';

const version = '1.8.0';

/**
 * The program.
 *
 * @returns {Promise<string>} its path
 * @throws {Error} of one line, where Go is absent or the source can't be had
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
    // Another process may have been faster.
    if (!existsSync(program)) throw new Error(`versitygw can't be built: ${reasonOf(error)}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return program;
}

/**
 * The command that serves a folder.
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
  if (code === 'ENOENT') return 'go is missing';
  return ((stderr || message) ?? String(error)).trim().split('\n').at(-1) ?? '';
}
