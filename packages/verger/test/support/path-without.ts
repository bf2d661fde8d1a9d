import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fills a folder with links to the commands of our PATH but those of some names: a PATH of it alone is that of a machine
 * where they are not installed.
 * @returns the folder
 */
export function pathWithout(names: RegExp, folder: string): string {
  const commands = new Map<string, string>();
  for (const place of (process.env.PATH ?? '').split(':').reverse()) {
    if (place === '' || !existsSync(place)) continue;
    for (const name of readdirSync(place)) commands.set(name, join(place, name));
  }
  for (const [name, command] of commands) if (!names.test(name)) symlinkSync(command, join(folder, name));
  return folder;
}
