import { mkdir, readdir, readFile, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileStorage } from '../../src/storage/file.js';
import { Location } from '../../src/storage/location.js';
import { overlap, realPath } from '../../src/storage/real-path.js';

const tempFolder = useTempFolders();
const bytes = Buffer.from('new');
let root: string;
/** A folder of someone else. */
let outside: string;
let storage: FileStorage;

beforeEach(async () => {
  [root, outside] = [await tempFolder(), await tempFolder()];
  storage = new FileStorage(root);
  await mkdir(join(outside, 'folder'));
  for (const name of ['file', 'folder/file', '.verger-tmp-1', 'folder/.verger-tmp-2']) {
    await writeFile(join(outside, name), 'theirs');
  }
});

async function outsideIsUnchanged(): Promise<void> {
  const names = ['.verger-tmp-1', 'file', 'folder', 'folder/.verger-tmp-2', 'folder/file'];
  expect((await readdir(outside, { recursive: true })).sort()).toEqual(names);
  expect(await readFile(join(outside, 'file'), 'utf8')).toBe('theirs');
  expect(await readFile(join(outside, 'folder/file'), 'utf8')).toBe('theirs');
}

describe('a link on the way to a file', () => {
  const refused = {
    fault: 'failed',
    message: 'a/link is a link, and verger writes and removes nothing through a link',
    hint: expect.stringContaining('remove the link') as string,
  };

  it.each([
    ['write', () => storage.write('a/link/new', bytes)],
    ['write into a new folder', () => storage.write('a/link/deep/new', bytes)],
    ['write if absent', () => storage.write('a/link/new', bytes, { ifAbsent: true })],
    ['replace', () => storage.write('a/link/file', bytes)],
    ['remove', () => storage.remove('a/link/file')],
    ['remove a folder', () => storage.removeAll('a/link/folder/')],
    ['take an age, which writes a file', () => storage.age('a/link/file')],
  ])('is not followed to %s', async (_, change) => {
    await mkdir(join(root, 'a'));
    await symlink(outside, join(root, 'a/link'));
    await expect(change()).rejects.toMatchObject(refused);
    await outsideIsUnchanged();
    expect(await readlink(join(root, 'a/link'))).toBe(outside);
  });

  it('is followed to read', async () => {
    await symlink(outside, join(root, 'link'));
    expect(Buffer.from(await storage.read('link/file')).toString()).toBe('theirs');
    expect(await storage.stat('link/folder/file')).toMatchObject({ size: 6 });
    expect((await collect(storage.list())).map(({ key }) => key)).toEqual(['link/file', 'link/folder/file']);
  });

  it('is not followed to sweep', async () => {
    await symlink(outside, join(root, 'link'));
    await symlink(join(outside, '.verger-tmp-1'), join(root, '.verger-tmp-link'));
    await writeFile(join(root, '.verger-tmp-3'), '');
    await storage.sweep();
    await outsideIsUnchanged();
    expect((await readdir(root)).sort()).toEqual(['.verger-tmp-link', 'link']);
  });
});

describe('a link in the place of a file or folder', () => {
  it.each(['file', 'folder', 'nowhere'])('is replaced itself if it leads to a %s', async (target) => {
    await symlink(join(outside, target), join(root, 'key'));
    await storage.write('key', bytes);
    expect(await readFile(join(root, 'key'), 'utf8')).toBe('new');
    await outsideIsUnchanged();
  });

  it.each(['file', 'folder', 'nowhere'])('is removed itself if it leads to a %s', async (target) => {
    const permit = (): Promise<void> => Promise.resolve();
    for (const remove of [
      () => storage.remove('key'),
      () => storage.removeAll('key/'),
      () => storage.remove('key', { permit }),
      () => storage.removeAll('key/', { permit }),
    ]) {
      await symlink(join(outside, target), join(root, 'key'));
      await remove();
      expect(await readdir(root)).toEqual([]);
    }
    await outsideIsUnchanged();
  });

  it('is removed itself, wherever it is in a folder that is removed', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    await symlink(outside, join(root, 'a/link'));
    await symlink(join(outside, 'folder'), join(root, 'a/b/link'));
    await storage.removeAll('a/');
    expect(await readdir(root)).toEqual([]);
    await outsideIsUnchanged();
  });
});

describe('the root', () => {
  it('may be a link', async () => {
    await symlink(outside, join(root, 'link'));
    const linked = new FileStorage(join(root, 'link'));
    await linked.write('a/b', bytes);
    await linked.removeAll('folder/');
    expect((await readdir(outside)).sort()).toEqual(['.verger-tmp-1', 'a', 'file']);
  });

  it.each(['../file', 'a/../../file', '/etc/hostname', '', '.', 'a//b', 'nul\0'])(
    'is never left, whatever the key: %j',
    async (key) => {
      const refused = { fault: 'failed', message: `not a path below the folder: '${key}'` };
      await expect(storage.read(key)).rejects.toMatchObject(refused);
      await expect(storage.stat(key)).rejects.toMatchObject(refused);
      await expect(storage.write(key, bytes)).rejects.toMatchObject(refused);
      await expect(storage.remove(key)).rejects.toMatchObject(refused);
    },
  );
});

describe('a folder left out of a listing', () => {
  it.each([
    ['a link to it', 'out'],
    ['a link to a folder in it', 'out/in'],
    ['a link to a folder that holds it', '.'],
  ])('is left out by %s too', async (_, target) => {
    await mkdir(join(root, 'in'));
    await mkdir(join(root, 'out/in'), { recursive: true });
    for (const name of ['in/1', 'out/2', 'out/in/3']) await writeFile(join(root, name), '');
    await symlink(join(root, target), join(root, 'in/link'));
    const listed = await collect(
      new FileStorage(join(root, 'in')).list('', { except: Location.parse(join(root, 'out')) }),
    );
    const files = listed.filter((entry) => !('obstacle' in entry)).map(({ key }) => key);
    expect(files.filter((key) => /[23]$/.test(key))).toEqual([]);
    expect(files).toContain('1');
  });
});

describe('the real path', () => {
  it('resolves links, also above what does not exist yet', async () => {
    await symlink(outside, join(root, 'link'));
    expect(await realPath(join(root, 'link/new/deep'))).toBe(join(await realpath(outside), 'new/deep'));
    expect(await realPath(join(root, 'link/folder'))).toBe(join(await realpath(outside), 'folder'));
    expect(await realPath('/')).toBe('/');
  });

  it.each([
    ['link', 'folder', true],
    ['link/new', 'folder', true],
    ['folder', 'link/deep', true],
    ['folder', 'folder-2', false],
    ['link', 'other', false],
  ])('shows whether %s and %s overlap: %s', async (a, b, expected) => {
    await mkdir(join(root, 'folder/deep'), { recursive: true });
    await symlink('folder', join(root, 'link'));
    expect(await overlap(Location.parse(join(root, a)), Location.parse(join(root, b)))).toBe(expected);
  });
});
