import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { sync } from '../../src/index.js';

const tempFolder = useTempFolders();
let from: string;
let to: string;
let outside: string;

beforeEach(async () => {
  const root = await tempFolder();
  [from, to, outside] = ['from', 'to', 'outside'].map((name) => join(root, name));
  for (const folder of [from, to, outside]) await mkdir(folder);
  for (const file of [join(from, 'a'), join(from, 'b'), join(outside, 'theirs')]) await writeFile(file, file);
});

describe('sync --delete', () => {
  it('removes nothing through a link in the target, and names the link', async () => {
    await symlink(outside, join(to, 'link'));
    await expect(sync({ from, to, delete: true })).rejects.toMatchObject({
      code: 'storage',
      message: 'link is a link, and verger writes and removes nothing through a link',
    });
    expect(await readdir(outside)).toEqual(['theirs']);
  });

  it('removes nothing from the source if the target holds a link to it', async () => {
    await symlink(from, join(to, 'link'));
    await expect(sync({ from, to, delete: true })).rejects.toThrow('link is a link');
    expect(await readdir(from)).toEqual(['a', 'b']);
  });

  it('removes a link to a file itself', async () => {
    await symlink(join(outside, 'theirs'), join(to, 'link'));
    expect(await sync({ from, to, delete: true })).toMatchObject({ deleted: ['link'] });
    expect((await readdir(to)).sort()).toEqual(['a', 'b']);
    expect(await readdir(outside)).toEqual(['theirs']);
  });
});

describe('sync', () => {
  it('writes nothing through a link in the target, copies the rest, and names the link', async () => {
    await mkdir(join(from, 'link'));
    await writeFile(join(from, 'link/theirs'), 'ours');
    await symlink(outside, join(to, 'link'));
    const result = await sync({ from, to, delete: true });
    expect(result).toMatchObject({
      copied: ['a', 'b'],
      deleted: [],
      failures: [{ key: 'link/theirs', reason: expect.stringContaining('link is a link') as string }],
    });
    expect(await readFile(join(outside, 'theirs'), 'utf8')).toBe(join(outside, 'theirs'));
  });

  it('replaces a link to a file, not the file', async () => {
    await symlink(join(outside, 'theirs'), join(to, 'a'));
    await sync({ from, to });
    expect(await readFile(join(to, 'a'), 'utf8')).toBe(join(from, 'a'));
    expect(await readFile(join(outside, 'theirs'), 'utf8')).toBe(join(outside, 'theirs'));
  });

  it('sweeps no temporary files through links', async () => {
    await writeFile(join(outside, '.verger-tmp-1'), '');
    await symlink(outside, join(to, 'link'));
    await sync({ from, to });
    expect(await readdir(outside)).toContain('.verger-tmp-1');
  });

  it('accepts places that are links themselves', async () => {
    await symlink(from, `${from}-link`);
    await symlink(to, `${to}-link`);
    await sync({ from: `${from}-link`, to: `${to}-link` });
    expect(await readdir(to)).toEqual(['a', 'b']);
  });

  it('rejects two names of one folder, and a target that a link puts into the source', async () => {
    await symlink(from, `${from}-link`);
    await symlink(join(from, 'deep'), join(outside, 'link'));
    await mkdir(join(from, 'deep'));
    for (const other of [`${from}-link`, `${from}-link/new`, join(outside, 'link')]) {
      await expect(sync({ from, to: other })).rejects.toMatchObject({ code: 'usage' });
      await expect(sync({ from: other, to: from })).rejects.toMatchObject({ code: 'usage' });
    }
  });

  it.each(['to', '.'])(
    'does not copy the target into itself by a link in the source to %s',
    async (target) => {
      await symlink(join(to, '..', target), join(from, 'link'));
      await sync({ from, to });
      const first = await readdir(to, { recursive: true });
      await sync({ from, to });
      expect(await readdir(to, { recursive: true })).toEqual(first);
      expect(first.filter((name) => name.includes('link/to'))).toEqual([]);
    },
  );
});
