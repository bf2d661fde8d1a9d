import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import type { Location } from './location.js';
import { StorageError } from './storage-error.js';

/**
 * Checks that a place on disk is a folder or does not exist: with a file there, or a link that leads nowhere, later
 * messages would say that some other file is missing.
 * @param hint what to do if the place itself is a file
 * @throws VergerError `usage` if it is none, or lies below something that is none
 */
export async function requireFolder({ scheme, path }: Location, hint?: string): Promise<void> {
  if (scheme !== 'file') return;
  for (let place = path; ; place = dirname(place)) {
    const below = place === path ? undefined : `${path} would be below it: choose another folder`;
    const stats = await stat(place).catch(() => undefined);
    if (stats?.isDirectory() === false) throw noFolder(`${place} is a file, not a folder`, below ?? hint);
    if (stats !== undefined) return;
    if (await isLink(place)) throw noFolder(`${place} is a link that leads nowhere`, below);
    if (dirname(place) === place) return;
  }
}

/**
 * @param hint what to do if it is a pattern, which the shell found no file for
 * @throws StorageError `missing` if there is nothing at a place on disk
 */
export async function requireThere({ scheme, path }: Location, hint: string): Promise<void> {
  if (scheme !== 'file' || (await stat(path).catch(() => undefined)) !== undefined) return;
  throw new StorageError('missing', `no such folder: ${path}`, undefined, hint);
}

async function isLink(place: string): Promise<boolean> {
  return (await lstat(place).catch(() => undefined))?.isSymbolicLink() === true;
}

function noFolder(message: string, hint: string | undefined): VergerError {
  return new VergerError('usage', message, hint === undefined ? {} : { hint });
}
