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

describe('a file system that takes no folders', () => {
  it('is reported as such', async ({ skip }) => {
    if (process.platform !== 'linux') skip('/proc is of Linux');
    const storage = new FileStorage('/proc/verger/out');
    await expect(storage.write('_verger/lock.json', bytes)).rejects.toMatchObject({
      fault: 'failed',
      message: "can't make the folder /proc/verger",
      detail: "can't make a folder",
      hint: 'its file system may take none: choose another place',
    });
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
      message: `no space left to write ${root}/large`,
      detail: 'no space left to write large',
      hint: expect.stringContaining('free some space') as string,
    });
    expect(await readdir(root)).toEqual(['small']);
    await storage.write('small', Buffer.from('goes on'));
    expect(Buffer.from(await storage.read('small')).toString()).toBe('goes on');
  });
});
