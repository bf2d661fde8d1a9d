import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collect } from 'testing-support/collect';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { FileStorage } from '../../src/storage/file.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { mountTinyDisk } from '../support/tiny-disk.js';
import { storageContract } from './contract.js';

storageContract('a folder', async () => {
  const root = await makeTempFolder();
  return { storage: new FileStorage(root), dispose: () => rm(root, { recursive: true, force: true }) };
});

const tempFolder = useTempFolders();
const bytes = Buffer.from('x');

describe('a folder as storage', () => {
  it('lists nothing in an empty folder', async () => {
    expect(await collect(new FileStorage(await tempFolder()).list())).toEqual([]);
  });

  it('fails to list a missing root', async () => {
    const storage = new FileStorage(join(await tempFolder(), 'absent'));
    await expect(collect(storage.list())).rejects.toMatchObject({ fault: 'missing' });
  });

  it('creates missing parent folders, including its root', async () => {
    const storage = new FileStorage(join(await tempFolder(), 'absent/root'));
    await storage.write('a/b', bytes);
    expect(await storage.read('a/b')).toEqual(bytes);
  });

  it('names a file that is in the place of a folder', async () => {
    const root = await tempFolder();
    await writeFile(join(root, 'file'), bytes);
    const write = new FileStorage(join(root, 'file')).write('key', bytes);
    await expect(write).rejects.toMatchObject({
      fault: 'failed',
      message: expect.stringContaining('file') as string,
    });
  });

  it('refuses to read a folder', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'a'));
    await expect(new FileStorage(root).read('a')).rejects.toMatchObject({ fault: 'changed' });
  });

  it('refuses to read more at once than fits in memory', async () => {
    const root = await tempFolder();
    await writeFile(join(root, 'sparse'), '');
    await truncate(join(root, 'sparse'), 3 * 2 ** 30);
    await expect(new FileStorage(root).read('sparse')).rejects.toMatchObject({
      fault: 'failed',
      message: 'too large to read at once: 3221225472 bytes',
    });
  });

  it('treats a file that was modified in place as another version', async () => {
    const root = await tempFolder();
    const storage = new FileStorage(root);
    await storage.write('key', bytes);
    const version = (await storage.stat('key'))?.version ?? '';
    await utimes(join(root, 'key'), 1, 1);
    await expect(storage.read('key', { version })).rejects.toMatchObject({ fault: 'changed' });
  });

  it('leaves nothing behind when a write fails', async () => {
    const root = await tempFolder();
    await mkdir(join(root, 'key/full'), { recursive: true });
    await expect(new FileStorage(root).write('key', bytes)).rejects.toMatchObject({ code: 'storage' });
    expect(await readdir(root)).toEqual(['key']);
  });

  it('hides temporary files of unfinished writes and sweeps them', async () => {
    const root = await tempFolder();
    const storage = new FileStorage(root);
    await storage.write('a/b', bytes);
    await writeFile(join(root, 'a/.verger-tmp-1'), bytes);
    await writeFile(join(root, '.verger-tmp-2'), bytes);
    expect(await collect(storage.list())).toMatchObject([{ key: 'a/b' }]);
    await storage.sweep();
    expect((await readdir(root, { recursive: true })).sort()).toEqual(['a', 'a/b']);
  });

  it('writes a file again if another process sweeps it away, and asks before it publishes that', async () => {
    const storage = new FileStorage(await tempFolder());
    let asked = 0;
    const sweepOnce = async (): Promise<void> => {
      if (asked++ === 0) await storage.sweep();
    };
    await storage.write('a/b', bytes, { permit: sweepOnce });
    expect(asked).toBe(2);
    expect(await storage.read('a/b')).toEqual(bytes);
    const always = storage.write('c', bytes, { permit: () => storage.sweep() });
    await expect(always).rejects.toMatchObject({
      fault: 'failed',
      message: expect.stringContaining('c') as string,
    });
    expect(await collect(storage.list())).toHaveLength(1);
  });

  it('removes nothing if that is not permitted any more, or if another process has swept meanwhile', async () => {
    const root = await tempFolder();
    const storage = new FileStorage(root);
    await storage.write('a/b', bytes);
    const no = { permit: () => Promise.reject(new VergerError('locked', 'not ours')) };
    const swept = { permit: () => storage.sweep() };
    for (const remove of [
      (permit: object) => storage.remove('a/b', permit),
      (permit: object) => storage.removeAll('a/', permit),
    ]) {
      await expect(remove(no)).rejects.toMatchObject({ code: 'locked' });
      await expect(remove(swept)).rejects.toMatchObject({ fault: 'failed' });
      expect((await readdir(root, { recursive: true })).sort()).toEqual(['a', 'a/b']);
    }
    const yes = { permit: () => Promise.resolve() };
    for (const key of ['a/b', 'a/b', 'no/such/key']) await storage.remove(key, yes);
    for (const prefix of ['a/', 'a/', 'no/such/']) await storage.removeAll(prefix, yes);
    expect(await readdir(root)).toEqual([]);
  });

  it('sweeps folders of unfinished removals, but none of others', async () => {
    const root = await tempFolder();
    const names = ['.verger-tmp-c1f3a8f0-0000-4000-8000-0123456789ab', '.verger-tmp-mine'];
    for (const name of names) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, 'removed'), bytes);
    }
    await new FileStorage(root).sweep();
    expect(await readdir(root)).toEqual([names[1]]);
  });

  it('sweeps a missing root without an error', async () => {
    await expect(new FileStorage(join(await tempFolder(), 'absent')).sweep()).resolves.toBeUndefined();
  });
});

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

describe('permissions', () => {
  it('reports a folder that cannot be opened, and rejects forbidden reads and writes', async () => {
    const root = await tempFolder();
    await chmod(root, 0o755);
    await mkdir(join(root, 'closed'), { mode: 0o700 });
    await writeFile(join(root, 'closed/inside'), bytes);
    await writeFile(join(root, 'secret'), bytes, { mode: 0o000 });
    await mkdir(join(root, 'sealed'), { mode: 0o755 });
    await writeFile(join(root, 'sealed/file'), bytes);
    await chmod(join(root, 'closed'), 0o000);
    await chmod(join(root, 'sealed'), 0o555);
    await chmod(root, 0o555);
    await asOrdinaryUser(async () => {
      const storage = new FileStorage(root);
      expect(await collect(storage.list())).toMatchObject([
        { key: 'closed/', obstacle: 'unreadable' },
        { key: 'sealed/file', size: 1 },
        { key: 'secret', size: 1 },
      ]);
      const denied = {
        fault: 'denied',
        code: 'storage',
        hint: expect.stringContaining('permissions') as string,
      };
      await expect(storage.read('secret')).rejects.toMatchObject(denied);
      await expect(storage.stat('closed/inside')).rejects.toMatchObject(denied);
      await expect(storage.write('new', bytes)).rejects.toMatchObject(denied);
      await expect(storage.remove('sealed/file')).rejects.toMatchObject(denied);
      await expect(storage.removeAll('sealed/')).rejects.toMatchObject(denied);
    });
    for (const folder of ['.', 'closed', 'sealed']) await chmod(join(root, folder), 0o755);
  });

  it('reports a link into a folder that cannot be entered', async () => {
    const root = await tempFolder();
    await chmod(root, 0o755);
    await mkdir(join(root, 'closed'));
    await writeFile(join(root, 'closed/inside'), bytes);
    await symlink('closed/inside', join(root, 'link'));
    await chmod(join(root, 'closed'), 0o000);
    const entries = await asOrdinaryUser(() => collect(new FileStorage(root).list()));
    expect(entries).toMatchObject([
      { key: 'closed/', obstacle: 'unreadable' },
      { key: 'link', obstacle: 'unreadable', detail: expect.stringContaining('EACCES') as string },
    ]);
    await chmod(join(root, 'closed'), 0o755);
  });
});

describe('a full disk', () => {
  let unmount: (() => void) | undefined;
  afterEach(() => {
    unmount?.();
    unmount = undefined;
  });

  it('is reported as such and leaves no partial file', async (context) => {
    const root = await tempFolder();
    unmount = mountTinyDisk(root, 64 * 1024);
    if (unmount === undefined) return context.skip();
    const storage = new FileStorage(root);
    await storage.write('small', bytes);
    const full = storage.write('large', new Uint8Array(128 * 1024));
    await expect(full).rejects.toMatchObject({
      fault: 'full',
      code: 'disk-full',
      message: 'no space left to write large',
      hint: expect.stringContaining('free some space') as string,
    });
    expect(await readdir(root)).toEqual(['small']);
    await storage.write('small', Buffer.from('goes on'));
    expect(Buffer.from(await storage.read('small')).toString()).toBe('goes on');
  });
});
