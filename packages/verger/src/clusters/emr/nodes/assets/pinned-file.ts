import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../../../../common/cache-folder.js';
import { messageOf, systemCode, VergerError } from '../../../../common/errors.js';
import type { Asset } from './asset.js';

/** A file of others, in one version. */
export interface Pin {
  readonly url: string;
  readonly name: string;
  readonly sha256: string;
}

/**
 * A pinned file, from the cache folder or, once, from its address.
 * @throws VergerError `download` if it can't be fetched, or is another file than the pinned one
 */
export async function pinnedFile(pin: Pin, signal: AbortSignal): Promise<Asset> {
  const path = join(cacheFolder('assets'), pin.sha256, pin.name);
  if ((await digestOf(path)) !== pin.sha256) await fetchFile(pin, path, signal);
  return { ...pin, path };
}

async function fetchFile(pin: Pin, path: string, signal: AbortSignal): Promise<void> {
  const attempt = `${path}.${randomUUID()}.attempt`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const response = await fetch(pin.url, { signal });
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(attempt), { signal });
    const found = await digestOf(attempt);
    if (found !== pin.sha256) throw wrongFile(pin.url, pin, found);
    await rename(attempt, path);
  } catch (cause) {
    if (cause instanceof VergerError) throw cause;
    if (signal.aborted) throw new VergerError('interrupted', 'interrupted', { cause });
    throw new VergerError('download', `can't download ${pin.url}: ${reasonOf(cause)}`, {
      cause,
      hint: `fetch it elsewhere and put it at ${path}`,
    });
  } finally {
    await rm(attempt, { force: true });
  }
}

/** What fetch reports is only that it failed; the reason is behind it. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function wrongFile(where: string, { name, sha256 }: Pin, found: string | undefined): VergerError {
  const what = found === undefined ? 'does not exist' : `has the SHA-256 ${found}`;
  return new VergerError('download', `${where} ${what}`, { hint: `expected ${name}, SHA-256 ${sha256}` });
}

/** Undefined if there is no such file. */
async function digestOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}
