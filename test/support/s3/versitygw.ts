import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../src/common/cache-folder.js';
import { makeTempFolder } from '../temp-folder.js';
import { type S3Server, startServer } from './server.js';

const version = '1.8.0';

/**
 * The program, built from its source on first use.
 * @throws Error where Go is absent, or its proxy can't be reached
 */
export async function versitygw(): Promise<string> {
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
    if (!existsSync(program)) throw new Error(`versitygw can't be built: ${String(error).split('\n')[0]}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return program;
}

/** A real S3 server over a folder. */
export async function startVersitygw(): Promise<S3Server> {
  const program = await versitygw();
  const folder = await makeTempFolder();
  const server = await startServer(
    (port, { accessKeyId, secretAccessKey, region }) => [
      program,
      ...['--port', `127.0.0.1:${port}`, '--access', accessKeyId, '--secret', secretAccessKey],
      ...['--region', region, '--quiet', '--keep-alive', 'posix', folder],
    ],
    'versitygw',
  );
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
