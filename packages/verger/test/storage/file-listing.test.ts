import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { FileStorage } from '../../src/storage/file.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';

const tempFolder = useTempFolders();
const bytes = Buffer.from('x');

describe('listing links', () => {
  it('reads a link to a file as that file', async () => {
    const root = await tempFolder();
    await writeFile(join(root, 'real'), bytes);
    await symlink('real', join(root, 'link'));
    expect(await collect(new FileStorage(root).list())).toMatchObject([
      { key: 'link', size: 1 },
      { key: 'real' },
    ]);
  });

  it('follows a link to a folder and lists its files in order', async () => {
    const [root, elsewhere] = [await tempFolder(), await tempFolder()];
    await writeFile(join(elsewhere, 'file'), bytes);
    await symlink(elsewhere, join(root, 'b'));
    for (const name of ['b.a', 'b0']) await writeFile(join(root, name), bytes);
    const entries = await collect(new FileStorage(root).list());
    expect(entries.map(({ key }) => key)).toEqual(['b.a', 'b/file', 'b0']);
  });

  it('reports a link that leads nowhere', async () => {
    const root = await tempFolder();
    await symlink('gone', join(root, 'link'));
    await writeFile(join(root, 'file'), bytes);
    await symlink('file/below', join(root, 'through'));
    expect(await collect(new FileStorage(root).list())).toMatchObject([
      { key: 'file', size: 1 },
      { key: 'link', obstacle: 'broken-link', detail: 'its target does not exist' },
      { key: 'through', obstacle: 'broken-link' },
    ]);
  });

  it('reports a link to itself', async () => {
    const root = await tempFolder();
    await symlink('loop', join(root, 'loop'));
    expect(await collect(new FileStorage(root).list())).toEqual([
      { key: 'loop', obstacle: 'broken-link', detail: 'a loop of links' },
    ]);
  });

  it('reports a loop through folders and lists the files in it', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'a'));
    await mkdir(join(root, 'b'));
    await symlink('../b', join(root, 'a/to-b'));
    await symlink('../a', join(root, 'b/to-a'));
    await symlink('..', join(root, 'b/up'));
    await writeFile(join(root, 'a/file'), bytes);
    const loop = { obstacle: 'broken-link', detail: 'a link to a folder that contains it' };
    expect(await collect(new FileStorage(root).list())).toMatchObject([
      { key: 'a/file', size: 1 },
      { key: 'a/to-b/to-a', ...loop },
      { key: 'a/to-b/up', ...loop },
      { key: 'b/to-a/file', size: 1 },
      { key: 'b/to-a/to-b', ...loop },
      { key: 'b/up', ...loop },
    ]);
  });
});

describe('listing names that are not UTF-8', () => {
  const path = (root: string, ...parts: readonly (string | number[])[]): Buffer =>
    Buffer.concat([
      Buffer.from(root),
      ...parts.flatMap((part) => [Buffer.from('/'), Buffer.from(part as string)]),
    ]);

  it('reports each, showing its bytes', async () => {
    const root = await tempFolder();
    await writeFile(path(root, [0x61, 0xff]), bytes);
    await writeFile(path(root, [0x61, 0xfe]), bytes);
    await writeFile(join(root, 'good'), bytes);
    const badName = { obstacle: 'bad-name', detail: 'its path is not valid UTF-8' };
    expect(await collect(new FileStorage(root).list())).toMatchObject([
      { key: 'a\\xfe', ...badName },
      { key: 'a\\xff', ...badName },
      { key: 'good', size: 1 },
    ]);
  });

  it('reports every file below a folder with such a name', async () => {
    const root = await tempFolder();
    await mkdir(path(root, 'in', [0xc3], 'deep'), { recursive: true });
    for (const name of ['one', 'deep/two']) await writeFile(path(root, 'in', [0xc3], name), bytes);
    await symlink('..', path(root, 'in', [0xc3], 'up'));
    const entries = await collect(new FileStorage(root).list());
    expect(entries.filter((entry) => 'obstacle' in entry)).toHaveLength(entries.length);
    expect(entries.map(({ key }) => key)).toEqual(['in/\\xc3/deep/two', 'in/\\xc3/one', 'in/\\xc3/up/\\xc3']);
  });

  it('reports a folder with such a name that cannot be opened', async () => {
    const root = await tempFolder();
    await chmod(root, 0o755);
    await mkdir(path(root, [0xff]));
    await chmod(path(root, [0xff]), 0o000);
    const entries = await asOrdinaryUser(() => collect(new FileStorage(root).list()));
    expect(entries).toMatchObject([{ key: '\\xff', obstacle: 'bad-name' }]);
  });

  it('reads a name that really contains U+FFFD, even next to one that only looks the same', async () => {
    const root = await tempFolder();
    await writeFile(join(root, 'a\ufffd'), bytes);
    await writeFile(path(root, [0x61, 0xff]), bytes);
    expect(await collect(new FileStorage(root).list())).toMatchObject([
      { key: 'a\ufffd', size: 1 },
      { key: 'a\\xff', obstacle: 'bad-name' },
    ]);
  });
});

describe('special files', () => {
  it('reports a pipe without waiting for it', async () => {
    const root = await tempFolder();
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const storage = new FileStorage(root);
    expect(await collect(storage.list())).toEqual([
      { key: 'pipe', obstacle: 'unreadable', detail: 'not a regular file' },
    ]);
    await expect(storage.read('pipe')).rejects.toMatchObject({ fault: 'changed' });
    expect(await storage.stat('pipe')).toBeUndefined();
  });
});
