import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import type { Manifest } from '../../src/job/manifest.js';
import { outputKeys } from '../../src/job/work-files.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { Bench } from './runs.js';

const tempFolder = useTempFolders();
let orchard: string;
let paths: string[];
let bench: Bench;

// 150 images are three shards.
const classes = ['apple', 'pear', 'plum'];
beforeAll(async () => {
  orchard = await makeTempFolder();
  paths = await plantOrchard(orchard, { classes, perClass: 50, size: 12 });
});
afterAll(() => rm(orchard, { recursive: true }));
beforeEach(async () => {
  bench = await Bench.open(await tempFolder());
  await cp(orchard, join(bench.folder, 'in'), { recursive: true });
});

const input = (path: string): string => join(bench.folder, 'in', path);
const digests = ({ parts }: Manifest): string[] => parts.map((part) => part.sha256);

/** An engine that fails at a task, once so many others have been done. */
function failingAt(name: string): InlineEngine {
  return new InlineEngine({
    beforeTask: (task) => {
      if (task.id === name) throw new VergerError('task-failed', 'a failure on purpose');
    },
  });
}

describe('a run that goes on', () => {
  it.each([
    ['extract-00001', ['extract-00001', 'extract-00002', 'moments-00000', 'fit', /^project/]],
    ['moments-00000', ['moments-00000', 'fit', /^project/]],
    ['fit', ['fit', /^project/]],
    ['project-00001', ['project-00001', 'project-00002']],
  ])('after a failure at %s does only what is missing, and gives the same bytes', async (name, expected) => {
    await expect(bench.run({}, failingAt(name))).rejects.toMatchObject({ code: 'task-failed' });
    expect(await bench.keys()).not.toContain(outputKeys.success);
    expect((await bench.loggedEvents()).at(-1)).toMatchObject({ type: 'run-failed', code: 'task-failed' });
    const { manifest } = await bench.run();
    for (const task of bench.tasksDone()) {
      expect(expected.some((one) => (typeof one === 'string' ? one === task : one.test(task)))).toBe(true);
    }
    const fresh = await bench.run({ output: join(bench.folder, 'fresh') });
    expect(digests(manifest)).toEqual(digests(fresh.manifest));
  });

  it('says that there is nothing to do once it is complete, and touches nothing', async () => {
    const { manifest } = await bench.run();
    const before = await bench.keys();
    const engine = new InlineEngine();
    const again = await bench.run({}, engine);
    expect(again.wasComplete).toBe(true);
    expect(digests(again.manifest)).toEqual(digests(manifest));
    expect(engine.ran).toEqual(['describe']);
    expect(await bench.keys()).toEqual(before);
  });

  it('refuses another plan in the same output, unless it may overwrite', async () => {
    await bench.run();
    await rm(input(paths[0]));
    await expect(bench.run()).rejects.toMatchObject({ code: 'plan-mismatch' });
    const { manifest } = await bench.run({ overwrite: true });
    expect(manifest.counts.rows).toBe(149);
    expect((await bench.keys()).filter((key) => key.startsWith('part-'))).toEqual(
      manifest.parts.map(({ name }) => name),
    );
  });

  it('tries again images that were rejected for what has passed since', async () => {
    const away = join(bench.folder, 'away.jpg');
    const engine = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id === 'extract-00001') await rename(input(paths[70]), away);
      },
    });
    await expect(bench.run({}, engine)).rejects.toMatchObject({ code: 'too-many-rejects' });
    await rename(away, input(paths[70]));
    const { manifest } = await bench.run();
    expect(manifest.counts).toMatchObject({ rows: 150, rejects: 0 });
    expect(bench.tasksDone().filter((task) => task.startsWith('extract'))).toEqual(['extract-00001']);
  });

  it.each(['features', 'moments', 'fit'])('makes anew what was damaged in work/%s', async (folder) => {
    await expect(bench.run({}, failingAt('project-00002'))).rejects.toThrow();
    const prefix = `${outputKeys.work}${folder}/`;
    for (const key of (await bench.keys()).filter((one) => one.startsWith(prefix))) {
      const bytes = await bench.output.read(key);
      bytes[bytes.length >> 1] ^= 1;
      await bench.output.write(key, bytes);
    }
    // Each attempt may find one damaged file; none may find the same one twice.
    let result: Awaited<ReturnType<Bench['run']>> | undefined;
    for (let attempt = 0; attempt < 8 && result === undefined; attempt++) {
      result = await bench.run().catch((error: unknown) => {
        expect(error).toMatchObject({
          code: 'corrupt-result',
          hint: expect.stringContaining('run again') as string,
        });
        return undefined;
      });
    }
    const fresh = await bench.run({ output: join(bench.folder, 'fresh') });
    expect(result?.manifest.counts.rows).toBe(150);
    expect(digests(fresh.manifest)).toEqual(digests(result?.manifest ?? fresh.manifest));
  });

  it('makes anew a part that is gone or cut short', async () => {
    await expect(bench.run({}, failingAt('project-00002'))).rejects.toThrow();
    const [first, second] = (await bench.keys()).filter((key) => key.startsWith('part-'));
    await bench.output.remove(first);
    await bench.output.write(second, Buffer.from('short'));
    const { manifest } = await bench.run();
    expect(bench.tasksDone()).toEqual(['project-00000', 'project-00001', 'project-00002']);
    expect(manifest.parts.map(({ name }) => name)).toContain(first);
  });

  it('does not succeed where a part vanishes before the end', async () => {
    const vanishing = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id !== 'project-00002') return;
        for (const key of await bench.keys())
          if (key.startsWith('part-00000')) await bench.output.remove(key);
      },
    });
    await expect(bench.run({}, vanishing)).rejects.toMatchObject({
      code: 'corrupt-result',
      hint: expect.stringContaining('run again') as string,
    });
    expect(await bench.keys()).not.toContain(outputKeys.success);
    await bench.run();
    expect(bench.tasksDone()).toEqual(['project-00000']);
  });

  it('drops parts that an earlier plan has left', async () => {
    const stale = 'part-00009-0123456789ab.c000.snappy.parquet';
    await bench.output.write(stale, Buffer.from('stale'));
    await bench.run();
    expect(await bench.keys()).not.toContain(stale);
  });
});

describe('a run that is interrupted', () => {
  it('stops, leaves its output free, and can go on', async () => {
    const abort = new AbortController();
    const engine = new InlineEngine({
      beforeTask: (task) => {
        if (task.id === 'extract-00001') abort.abort();
      },
    });
    await expect(bench.run({}, engine, abort.signal)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await bench.keys()).not.toContain(outputKeys.lock);
    expect((await bench.run()).manifest.counts.rows).toBe(150);
    expect(bench.tasksDone()).not.toContain('extract-00000');
  });

  it('does not begin where it was stopped before', async () => {
    await expect(bench.run({}, new InlineEngine(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(await bench.output.stat(outputKeys.plan)).toBeUndefined();
  });
});
