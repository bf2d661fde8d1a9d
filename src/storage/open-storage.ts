import { pathToFileURL, fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { VergerError } from '../common/errors.js';
import { FileStorage } from './file.js';
import type { Storage } from './storage.js';

/**
 * The storage for what a user typed: a path or a `file://` address. To add a storage, implement `Storage`,
 * run the contract suite on it, and give it its scheme here.
 * @throws VergerError `usage` for a scheme that is not known
 */
export function openStorage(location: string): Storage {
  return new FileStorage(localPath(location));
}

/** The full address of a location, so that a task finds it from any working folder. */
export function absoluteUri(location: string): string {
  return pathToFileURL(localPath(location)).href;
}

function localPath(location: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(location);
  if (scheme === 'file') return fileURLToPath(location);
  throw new VergerError('usage', `no storage for ${scheme}:// addresses`, {
    hint: 'give a path, or a file:// address',
  });
}
