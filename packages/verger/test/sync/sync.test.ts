import { readdir, symlink, utimes } from 'node:fs/promises';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { collect } from 'testing-support/collect';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { sync } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { cli, startCli } from '../support/cli.js';
import { clientOf, makeBucket } from '../support/s3/buckets.js';
import { FaultProxy } from '../support/s3/fault-proxy.js';
import { startMoto } from '../support/s3/moto.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { Location } from '../../src/storage/location.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const tempFolder = useTempFolders();

async function fill(location: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const storage = openStorage(Location.parse(location));
  for (const [key, content] of Object.entries(files)) await storage.write(key, Buffer.from(content));
}

async function contents(location: string): Promise<Record<string, string>> {
  const storage = openStorage(Location.parse(location));
  const found: Record<string, string> = {};
  for (const { key } of await collect(storage.list())) {
    found[key] = Buffer.from(await storage.read(key)).toString('latin1');
  }
  return found;
}

const orchard = { 'a/1.jpg': 'one', 'a/2.jpg': 'two', 'b.txt': 'three', 'b/c d/3.jpg': 'four', empty: '' };

describe('sync between folders', () => {
  it('copies only what has changed', async () => {
    const [from, to] = [await tempFolder(), join(await tempFolder(), 'new')];
    await fill(from, orchard);
    expect(await sync({ from, to })).toMatchObject({ files: 5, copiedBytes: 15, unchanged: 0, failures: [] });
    expect(await contents(to)).toEqual(orchard);
    // Neither a different time nor an equal size decides whether a file has changed.
    await utimes(join(from, 'a/1.jpg'), 1, 1);
    await fill(from, { 'a/2.jpg': 'TWO' });
    expect(await sync({ from, to })).toMatchObject({ copied: ['a/2.jpg'], unchanged: 4 });
    expect(await contents(to)).toEqual({ ...orchard, 'a/2.jpg': 'TWO' });
  });

  it('reports what a dry run would do and changes nothing', async () => {
    const [from, to] = [await tempFolder(), await tempFolder()];
    await fill(from, orchard);
    await fill(to, { old: 'x', 'b.txt': 'three' });
    const result = await sync({ from, to, dryRun: true, delete: true });
    expect(result).toMatchObject({ unchanged: 1, deleted: ['old'] });
    expect(result.copied).toHaveLength(4);
    expect(await contents(to)).toEqual({ old: 'x', 'b.txt': 'three' });
  });

  it('removes extra files only with delete, and never all files', async () => {
    const [from, to] = [await tempFolder(), await tempFolder()];
    await fill(from, orchard);
    await fill(to, { old: 'x', 'a/old': 'y' });
    await sync({ from, to });
    expect(await contents(to)).toEqual({ ...orchard, old: 'x', 'a/old': 'y' });
    expect((await sync({ from, to, delete: true })).deleted).toEqual(['a/old', 'old']);
    expect(await contents(to)).toEqual(orchard);
    const empty = await tempFolder();
    await expect(sync({ from: empty, to, delete: true })).rejects.toMatchObject({ code: 'usage' });
    expect(await contents(to)).toEqual(orchard);
  });

  it('reports what can’t be copied, copies the rest and removes nothing', async () => {
    const [from, to] = [await tempFolder(), await tempFolder()];
    await fill(from, orchard);
    await symlink('nowhere', join(from, 'dangling'));
    await fill(to, { old: 'x' });
    const result = await sync({ from, to, delete: true });
    expect(result).toMatchObject({ deleted: [], failures: [{ key: 'dangling' }] });
    expect(await contents(to)).toEqual({ ...orchard, old: 'x' });
  });

  it('rejects a target that is the source or inside it', async () => {
    const folder = await tempFolder();
    for (const to of [folder, join(folder, 'in')]) {
      await expect(sync({ from: folder, to })).rejects.toMatchObject({ code: 'usage' });
    }
  });
});

describe('verger sync', () => {
  it('removes only with --yes', async () => {
    const [from, to] = [await tempFolder(), await tempFolder()];
    await fill(from, orchard);
    await fill(to, { old: 'x' });
    const without = await cli(['sync', from, to, '--delete']);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('--yes');
    expect(await contents(to)).toEqual({ old: 'x' });
    const end = await cli(['sync', from, to, '--delete', '--yes', '--json', '--quiet']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(end.stdout)).toMatchObject({ files: 5, deleted: ['old'], copiedBytes: 15 });
  });

  it('strips the metadata of images', async () => {
    const [from, to] = [await tempFolder(), await tempFolder()];
    const pixels = { create: { width: 9, height: 7, channels: 3, background: 'red' } } as const;
    const withMetadata = await sharp(pixels)
      .withExif({ IFD0: { Make: 'a secret' } })
      .jpeg()
      .toBuffer();
    await fill(from, { 'a/1.jpg': withMetadata, 'note.txt': 'as it is' });
    for (const copied of [2, 0]) {
      const end = await cli(['sync', from, to, '--strip-metadata', '--json', '--quiet']);
      expect((JSON.parse(end.stdout) as { copied: string[] }).copied).toHaveLength(copied);
    }
    const { 'a/1.jpg': jpeg, 'note.txt': note } = await contents(to);
    expect(jpeg).not.toContain('secret');
    expect(await sharp(Buffer.from(jpeg, 'latin1')).raw().toBuffer()).toEqual(
      await sharp(withMetadata).raw().toBuffer(),
    );
    expect(note).toBe('as it is');
  });
});

describe.skipIf(server === undefined)('sync with a bucket', () => {
  const endpoint = server?.endpoint ?? '';
  let proxy: FaultProxy;
  let bucket = '';

  beforeAll(async () => {
    proxy = await FaultProxy.start(endpoint);
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(endpoint);
  });
  afterEach(() => {
    proxy.rule = () => undefined;
    proxy.latencyMs = 0;
  });
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
  });

  it('uploads, copies within the bucket and downloads, and then has nothing to do', async () => {
    const [from, back] = [await tempFolder(), await tempFolder()];
    const [first, second] = [randomUUID(), randomUUID()].map((name) => `s3://${bucket}/${name}`);
    await fill(from, { ...orchard, large: randomBytes(70 * 2 ** 20) });
    for (const [a, b] of [
      [from, first],
      [first, second],
      [second, back],
    ]) {
      expect((await sync({ from: a, to: b })).copied).toHaveLength(6);
      expect(await sync({ from: a, to: b })).toMatchObject({ copied: [], unchanged: 6 });
    }
    expect(await contents(back)).toEqual(await contents(from));
  });

  it('reads no object to see that nothing has changed', async () => {
    const [from, to] = [await tempFolder(), `s3://${bucket}/${randomUUID()}`];
    await fill(from, orchard);
    await sync({ from, to });
    const before = proxy.seen.length;
    for (const [a, b] of [
      [from, to],
      [to, from],
    ]) {
      expect((await sync({ from: a, to: b })).unchanged).toBe(5);
    }
    expect(proxy.seen.slice(before).filter(({ url }) => url.includes('.jpg'))).toEqual([]);
  });

  it('copies the same despite faults', async () => {
    const [from, to] = [await tempFolder(), `s3://${bucket}/${randomUUID()}`];
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`${i % 7}/${i}`, `file ${i}`]));
    await fill(from, files);
    proxy.rule = ({ number }) =>
      number % 10 === 0
        ? ({ type: 'cut' } as const)
        : number % 10 === 3
          ? ({ type: 'refused', status: 503, code: 'SlowDown' } as const)
          : number % 10 === 6
            ? ({ type: 'lost' } as const)
            : undefined;
    expect((await sync({ from, to })).copied).toEqual(Object.keys(files).sort());
    const back = await tempFolder();
    expect((await sync({ from: to, to: back })).copied).toHaveLength(120);
    expect(await contents(back)).toEqual(files);
  });

  it('stops with a clear error when the token expires, and resumes', async () => {
    const [from, to] = [await tempFolder(), `s3://${bucket}/${randomUUID()}`];
    await fill(from, Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}`, `file ${i}`])));
    const start = proxy.seen.length;
    proxy.rule = ({ number }) =>
      number > start + 80 ? { type: 'refused', status: 400, code: 'ExpiredToken' } : undefined;
    await expect(sync({ from, to })).rejects.toMatchObject({ message: 'the AWS credentials have expired' });
    proxy.rule = () => undefined;
    const { copied, unchanged } = await sync({ from, to });
    expect(copied.length + unchanged).toBe(200);
    expect(unchanged).toBeGreaterThan(20);
    expect(await contents(to)).toEqual(await contents(from));
  });

  it('resumes after being killed and leaves no unfinished upload', async () => {
    const [from, to] = [await tempFolder(), `s3://${bucket}/${randomUUID()}`];
    await fill(from, { ...orchard, 'z large': randomBytes(70 * 2 ** 20) });
    proxy.latencyMs = 40;
    const running = startCli(['sync', from, to, '--quiet']);
    while (!proxy.seen.some(({ url }) => url.includes('partNumber')))
      await new Promise((r) => setTimeout(r, 5));
    running.child.kill('SIGKILL');
    await running.end;
    proxy.latencyMs = 0;
    await sync({ from, to });
    const client = clientOf(endpoint);
    const { Uploads: left } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    client.destroy();
    expect(left ?? []).toEqual([]);
    expect(await contents(to)).toEqual(await contents(from));
  });
});

const moto = await startMoto().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(moto === undefined)('sync of keys that are not paths', () => {
  afterAll(() => moto?.stop());

  it('writes nothing outside the target folder', async () => {
    const endpoint = moto?.endpoint ?? '';
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    const from = `s3://${await makeBucket(endpoint)}/images`;
    const folder = await tempFolder();
    const to = join(folder, 'in');
    await fill(from, { 'a/good': 'x', '../bad': 'x', 'a/../../bad': 'x', 'a//b': 'x', 'c/./d': 'x' });
    const { copied, failures } = await sync({ from, to });
    expect(copied).toEqual(['a/good']);
    expect(failures.map(({ key }) => key).sort()).toEqual(['../bad', 'a/../../bad', 'a//b', 'c/./d']);
    expect(await readdir(folder, { recursive: true })).toEqual(['in', 'in/a', 'in/a/good']);
  });
});
