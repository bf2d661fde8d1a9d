import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { Location } from '../../src/storage/location.js';
import { requireFolder } from '../../src/storage/require-folder.js';

const tempFolder = useTempFolders();

async function orchard(): Promise<(name: string) => Location> {
  const folder = await tempFolder();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), 'x');
  return (name) => Location.parse(join(folder, name));
}

it.each(['folder', 'none', 'folder/none', 'none/below'])('accepts %s', async (name) => {
  const at = await orchard();
  await expect(requireFolder(at(name))).resolves.toBeUndefined();
});

it.each(['file', 'file/below', 'file/far/below'])('refuses %s, and names the file', async (name) => {
  const at = await orchard();
  const message = `${at('file').path} is a file, not a folder`;
  const hint = name === 'file' ? undefined : `${at(name).path} would be below it: choose another folder`;
  await expect(requireFolder(at(name))).rejects.toMatchObject({ code: 'usage', message, hint });
  await expect(requireFolder(at(name), 'choose another')).rejects.toMatchObject({
    message,
    hint: hint ?? 'choose another',
  });
});

it('does not look at what is in a bucket', async () => {
  await expect(requireFolder(Location.parse('s3://bucket/file'))).resolves.toBeUndefined();
});
