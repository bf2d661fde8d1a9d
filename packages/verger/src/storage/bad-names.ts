import { isUtf8 } from 'node:buffer';
import { readdir, stat } from 'node:fs/promises';
import type { Obstacle } from './storage.js';

const separator = Buffer.from('/');

/** Whether a name may stand for bytes that are not UTF-8, which Node decodes as U+FFFD. */
export function hasReplacementChar(shown: string): boolean {
  return shown.includes('\ufffd');
}

/** The names in a folder that really contain U+FFFD. */
export async function genuineNames(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder, { encoding: 'buffer' });
  const sound = names.filter((name) => isUtf8(name)).map((name) => name.toString());
  return new Set(sound.filter(hasReplacementChar));
}

/**
 * The files below names that are not UTF-8. A table of UTF-8 paths can't hold them, so each becomes an obstacle,
 * its bytes shown as `\xNN`.
 * @param shown the name as Node decoded it, with U+FFFD for invalid bytes
 */
export async function* walkBadName(folder: string, key: string, shown: string): AsyncGenerator<Obstacle> {
  const names = await readdir(folder, { encoding: 'buffer' }).catch(() => []);
  const bad = names.filter((bytes) => !isUtf8(bytes) && bytes.toString() === shown);
  for (const name of bad.sort((a, b) => Buffer.compare(a, b))) {
    yield* walkBytes(Buffer.concat([Buffer.from(folder), separator, name]), key + escapeName(name), []);
  }
}

async function* walkBytes(path: Buffer, key: string, above: readonly bigint[]): AsyncGenerator<Obstacle> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  const isFolder = stats?.isDirectory() === true && !above.includes(stats.ino);
  const names = isFolder ? await readdir(path, { encoding: 'buffer' }).catch(() => undefined) : undefined;
  if (stats === undefined || names === undefined) {
    yield { key, obstacle: 'bad-name', detail: 'its path is not valid UTF-8' };
    return;
  }
  for (const name of names.sort((a, b) => Buffer.compare(a, b))) {
    const below = Buffer.concat([path, separator, name]);
    yield* walkBytes(below, `${key}/${escapeName(name)}`, [...above, stats.ino]);
  }
}

/** Keeps valid names; in others, each byte outside printable ASCII becomes `\xNN`. */
function escapeName(name: Buffer): string {
  if (isUtf8(name)) return name.toString();
  return [...name]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
    .join('');
}
