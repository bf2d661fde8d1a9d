import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { Location } from '../../src/storage/location.js';
import { requireFolder, requireThere } from '../../src/storage/require-folder.js';

const tempFolder = useTempFolders();

async function orchard(): Promise<(name: string) => Location> {
  const folder = await tempFolder();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), 'x');
  symlinkSync(join(folder, 'gone'), join(folder, 'dead'));
  symlinkSync(join(folder, 'folder'), join(folder, 'link'));
  return (name) => Location.parse(join(folder, name));
}

it.each(['folder', 'none', 'folder/none', 'none/below', 'link', 'link/none'])('accepts %s', async (name) => {
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

it.each(['dead', 'dead/below'])('refuses %s, and names the link', async (name) => {
  const at = await orchard();
  const message = `${at('dead').path} is a link that leads nowhere`;
  await expect(requireFolder(at(name))).rejects.toMatchObject({ code: 'usage', message });
});

it('wants something to be there, where nothing is not enough', async () => {
  const at = await orchard();
  await expect(requireThere(at('folder'), 'a hint')).resolves.toBeUndefined();
  await expect(requireThere(at('none'), 'a hint')).rejects.toMatchObject({
    fault: 'missing',
    message: `no such folder: ${at('none').path}`,
    hint: 'a hint',
  });
  await expect(requireThere(Location.parse('s3://bucket/none'), '')).resolves.toBeUndefined();
});

it('does not look at what is in a bucket', async () => {
  await expect(requireFolder(Location.parse('s3://bucket/file'))).resolves.toBeUndefined();
});
