import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decoder } from '../../src/images/decode.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { plantOrchard } from '../support/orchard.js';
import { extract } from '../../src/job/tasks/extract.js';
import { TaskFixture } from './task-fixture.js';

const tempFolder = useTempFolders();
let folder: string;
let fixture: TaskFixture;
let paths: string[];

beforeEach(async () => {
  folder = await tempFolder();
  fixture = await TaskFixture.open(folder);
  paths = await plantOrchard(join(folder, 'in'), { classes: ['a', 'b'], perClass: 3 });
});
afterEach(() => fixture.close());

const file = (path: string): string => join(folder, 'in', path);

describe('the features of a shard', () => {
  it('are one row per image, with the digest of its file', async () => {
    const report = await fixture.extract(await fixture.listed(...paths));
    expect(report).toMatchObject({ kind: 'extract', shard: 0, images: 6, rows: 6, rejects: [] });
    const { index, features, digests, width } = await fixture.features(report);
    expect([...index]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(width).toBe(24);
    expect(features).toHaveLength(6 * 24);
    expect(features.some((value) => value > 0)).toBe(true);
    for (const [row, path] of paths.entries()) {
      const digest = createHash('sha256')
        .update(await fixture.input.read(path))
        .digest();
      expect(Buffer.compare(digests.subarray(row * 32, row * 32 + 32), digest)).toBe(0);
    }
  });

  it('differ between images, and do not depend on the neighbours', async () => {
    const all = await fixture.features(await fixture.extract(await fixture.listed(...paths)));
    const alone = await fixture.features(await fixture.extract(await fixture.listed(paths[4])));
    expect(alone.features).toEqual(all.features.slice(4 * 24, 5 * 24));
    expect(all.features.slice(0, 24)).not.toEqual(alone.features);
  });

  it('are the same bytes every time', async () => {
    const images = await fixture.listed(...paths);
    const first = await fixture.extract(images);
    expect(await fixture.extract(images)).toEqual(first);
  });
});

describe('an image is rejected if it', () => {
  /** Changes the second image after it was listed; returns the reason for its reject. */
  async function reasonAfter(change: (path: string) => Promise<void>): Promise<unknown> {
    const images = await fixture.listed(...paths);
    await change(file(paths[1]));
    const report = await fixture.extract(images);
    expect(report).toMatchObject({ images: 6, rows: 5, rejects: [{ index: 1 }] });
    expect([...(await fixture.features(report)).index]).toEqual([0, 2, 3, 4, 5]);
    return report.rejects[0].reason;
  }

  /** Replaces the second image before it is listed; returns the reason for its reject. */
  async function reasonFor(content: Uint8Array): Promise<unknown> {
    await writeFile(file(paths[1]), content);
    return reasonAfter(() => Promise.resolve());
  }

  it('is empty', async () => {
    expect(await reasonFor(new Uint8Array())).toBe('empty');
  });

  it('is not an image', async () => {
    expect(await reasonFor(Buffer.from('just a text'))).toBe('unsupported');
  });

  it('is truncated', async () => {
    expect(await reasonFor((await fixture.input.read(paths[1])).subarray(0, 400))).toBe('corrupt');
  });

  it('is too large to decode', async () => {
    const png = Buffer.alloc(40);
    png.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
    png.writeUInt32BE(30_000, 16);
    png.writeUInt32BE(30_000, 20);
    expect(await reasonFor(png)).toBe('too-large');
  });

  it('was deleted after it was listed', async () => {
    expect(await reasonAfter((path) => rm(path))).toBe('missing');
  });

  it('is in a folder that was renamed after it was listed', async () => {
    const images = await fixture.listed(...paths);
    await rename(file('b'), file('c'));
    const { rejects } = await fixture.extract(images);
    expect(rejects.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      '3 missing',
      '4 missing',
      '5 missing',
    ]);
  });

  it('was modified after it was listed', async () => {
    expect(await reasonAfter((path) => utimes(path, 1, 1))).toBe('changed');
  });

  it('has another size than listed, whatever its time', async () => {
    const images = await fixture.listed(...paths);
    const report = await fixture.extract(images.map((image, i) => (i === 2 ? { ...image, size: 7 } : image)));
    expect(report.rejects).toMatchObject([{ index: 2, reason: 'changed' }]);
    expect(report.rejects[0].detail).toMatch(/^7 bytes when listed, \d+ when read$/);
  });

  it('became a circular link after it was listed', async () => {
    const change = async (path: string): Promise<void> => {
      await rm(path);
      await symlink(path, path);
    };
    expect(await reasonAfter(change)).toBe('unreadable');
  });

  it('may not be read by this user', async () => {
    const images = await fixture.listed(...paths);
    await chmod(folder, 0o755);
    await chmod(file(paths[1]), 0o000);
    await mkdir(join(folder, 'out'), { recursive: true });
    await fixture.shardList(images);
    for (const path of ['out', 'out/_verger', 'out/_verger/work', 'out/_verger/work/images']) {
      await chmod(join(folder, path), 0o777);
    }
    const report = await asOrdinaryUser(() => fixture.extract(images));
    expect(report.rejects).toMatchObject([{ index: 1, reason: 'unreadable' }]);
  });

  it('makes the backbone return non-finite values', async () => {
    const overflowing = await TaskFixture.open(folder, undefined, { gain: 3e38 });
    const report = await overflowing.extract(await overflowing.listed(...paths));
    expect(report.rows).toBe(0);
    expect(new Set(report.rejects.map(({ reason }) => reason))).toEqual(new Set(['not-finite']));
    expect(await overflowing.features(report)).toMatchObject({ width: 24, features: new Float32Array() });
    await overflowing.close();
  });
});

describe('images that killed a worker', () => {
  it('are processed first while they are suspects', async () => {
    const report = await fixture.extract(await fixture.listed(...paths), { suspects: [4, 2] });
    expect(fixture.marked).toEqual([4, 2, 0, 1, 3, 5, '-']);
    expect([...(await fixture.features(report)).index]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('are not processed again once condemned, and keep their reason', async () => {
    const condemned = [{ index: 3, reason: 'timeout', detail: 'not decoded in time' }] as const;
    const report = await fixture.extract(await fixture.listed(...paths), { condemned, suspects: [3] });
    expect(fixture.marked).toEqual([0, 1, 2, 4, 5, '-']);
    expect(report.rejects).toEqual(condemned);
    expect(report.rows).toBe(5);
  });

  it('do not change the features of the others', async () => {
    const images = await fixture.listed(...paths);
    const plain = await fixture.extract(images);
    expect((await fixture.extract(images, { suspects: [5] })).features).toEqual(plain.features);
  });
});

describe('an error that no image causes', () => {
  it('fails the task', async () => {
    const broken: Decoder = { decode: () => Promise.reject(new TypeError('a defect')) };
    const defective = await TaskFixture.open(folder, () => Promise.resolve(broken));
    const images = await defective.listed(...paths);
    await expect(defective.extract(images)).rejects.toThrow('a defect');
    expect(defective.marked).toEqual([0]);
    await defective.close();
  });

  it('is reported if the list of images is damaged', async () => {
    const images = await fixture.listed(...paths);
    const list = await fixture.shardList(images);
    await fixture.output.write(list.key, Buffer.from('{}'));
    const fields = { shard: 0, images: list, suspects: [], condemned: [] };
    await expect(fixture.run(extract, fields)).rejects.toMatchObject({ code: 'corrupt-result' });
  });
});
