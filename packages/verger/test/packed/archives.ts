import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';

/** Packs files of a folder into a tar, in this order, with the machine's own `tar`. */
export function packTar(
  file: string,
  folder: string,
  names: readonly string[],
  options: readonly string[] = [],
): void {
  mkdirSync(dirname(file), { recursive: true });
  execFileSync('tar', ['-cf', file, '-C', folder, ...options, '--null', '-T', '-'], {
    input: names.join('\0'),
  });
}

/** Packs files of a folder into a zip; every second one is stored, the others deflated. */
export function packZip(file: string, folder: string, names: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const files: Zippable = {};
  for (const [i, name] of names.entries()) {
    files[name] = [readFileSync(join(folder, name)), { level: i % 2 === 0 ? 0 : 6 }];
  }
  writeFileSync(file, zipSync(files));
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string[] {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return Object.keys(files);
}
