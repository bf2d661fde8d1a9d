import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fills a folder with links to all commands on our PATH except some: with this folder as its PATH, a process runs as on
 * a machine where those are not installed.
 * @returns the folder
 */
export function pathWithout(names: RegExp, folder: string): string {
  const commands = new Map<string, string>();
  for (const source of (process.env.PATH ?? '').split(':').reverse()) {
    if (source === '' || !existsSync(source)) continue;
    for (const name of readdirSync(source)) commands.set(name, join(source, name));
  }
  for (const [name, command] of commands) if (!names.test(name)) symlinkSync(command, join(folder, name));
  return folder;
}
