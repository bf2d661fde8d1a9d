import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VergerError } from '../common/errors.js';
import type { Location } from './location.js';

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

async function isLink(place: string): Promise<boolean> {
  return (await lstat(place).catch(() => undefined))?.isSymbolicLink() === true;
}

function noFolder(message: string, hint: string | undefined): VergerError {
  return new VergerError('usage', message, hint === undefined ? {} : { hint });
}
