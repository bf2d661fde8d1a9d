import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageFile } from './package-root.js';

/** Verger's own version. */
export function vergerVersion(): string {
  return versionIn(packageFile('package.json')) ?? 'unknown';
}

/** The installed version of a dependency, or `unknown`. */
export function dependencyVersion(name: string): string {
  // Not every package exports its package.json, so search upwards from its main file.
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(name));
  } catch {
    return 'unknown';
  }
  for (; dirname(folder) !== folder; folder = dirname(folder)) {
    const version = versionIn(join(folder, 'package.json'), name);
    if (version !== undefined) return version;
  }
  return 'unknown';
}

function versionIn(file: string, name?: string): string | undefined {
  try {
    // Without a schema: `verger --help` should not wait for the library that checks them.
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const { version } = manifest;
    return typeof version === 'string' && (name === undefined || manifest.name === name)
      ? version
      : undefined;
  } catch {
    return undefined;
  }
}
