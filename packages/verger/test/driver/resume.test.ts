import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import type { Manifest } from '../../src/job/manifest.js';
import { outputKeys } from '../../src/job/work-files.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { RunFixture } from './run-fixture.js';
import { Location } from '../../src/storage/location.js';

const tempFolder = useTempFolders();
let orchard: string;
let paths: string[];
let fixture: RunFixture;

// 150 images are three shards.
const classes = ['apple', 'pear', 'plum'];
beforeAll(async () => {
  orchard = await makeTempFolder();
  paths = await plantOrchard(orchard, { classes, perClass: 50, size: 12 });
});
afterAll(() => rm(orchard, { recursive: true }));
beforeEach(async () => {
  fixture = await RunFixture.open(await tempFolder());
  await cp(orchard, join(fixture.folder, 'in'), { recursive: true });
});

const input = (path: string): string => join(fixture.folder, 'in', path);
const digests = ({ parts }: Manifest): string[] => parts.map((part) => part.sha256);

/** An engine that fails when it reaches the named task. */
function failingAt(name: string): InlineEngine {
  return new InlineEngine({
    beforeTask: (task) => {
      if (task.id === name) throw new VergerError('task-failed', 'a failure on purpose');
    },
  });
}

describe('a resumed run', () => {
  it('on the axes of an earlier result does only the missing work, and writes the same bytes', async () => {
    const { manifest: fitted } = await fixture.run();
    const onAxes = {
      output: Location.parse(join(fixture.folder, 'projected')),
      pca: Location.parse(fixture.output.uri),
    };
    const failed = fixture.run(onAxes, failingAt('project-00001'));
    await expect(failed).rejects.toMatchObject({ code: 'task-failed' });
    const { manifest } = await fixture.run();
    expect(fixture.tasksDone()).toEqual(['project-00001', 'project-00002']);
    expect(digests(manifest)).toEqual(digests(fitted));
  });

  it.each([
    ['extract-00001', ['extract-00001', 'extract-00002', 'moments-00000', 'fit', /^project/]],
    ['moments-00000', ['moments-00000', 'fit', /^project/]],
    ['fit', ['fit', /^project/]],
    ['project-00001', ['project-00001', 'project-00002']],
  ])(
    'does only the missing work after a failure at %s, and writes the same bytes',
    async (name, expected) => {
      await expect(fixture.run({}, failingAt(name))).rejects.toMatchObject({ code: 'task-failed' });
      expect(await fixture.keys()).not.toContain(outputKeys.success);
      expect((await fixture.loggedEvents()).at(-1)).toMatchObject({
        type: 'run-failed',
        code: 'task-failed',
      });
      const { manifest } = await fixture.run();
      for (const task of fixture.tasksDone()) {
        expect(expected.some((one) => (typeof one === 'string' ? one === task : one.test(task)))).toBe(true);
      }
      const fresh = await fixture.run({ output: Location.parse(join(fixture.folder, 'fresh')) });
      expect(digests(manifest)).toEqual(digests(fresh.manifest));
    },
  );

  it('does nothing if the result is already complete', async () => {
    const { manifest } = await fixture.run();
    const before = await fixture.keys();
    const engine = new InlineEngine();
    const again = await fixture.run({}, engine);
    expect(again.wasComplete).toBe(true);
    expect(digests(again.manifest)).toEqual(digests(manifest));
    expect(engine.ran).toEqual(['describe']);
    expect(await fixture.keys()).toEqual(before);
  });

  it('rejects another plan for the same output, unless overwrite is set', async () => {
    await fixture.run();
    await rm(input(paths[0]));
    await expect(fixture.run()).rejects.toMatchObject({ code: 'plan-mismatch' });
    const { manifest } = await fixture.run({ overwrite: true });
    expect(manifest.counts.rows).toBe(149);
    expect((await fixture.keys()).filter((key) => key.startsWith('part-'))).toEqual(
      manifest.parts.map(({ name }) => name),
    );
  });

  it('retries images that were rejected for a temporary reason', async () => {
    const away = join(fixture.folder, 'away.jpg');
    const engine = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id === 'extract-00001') await rename(input(paths[70]), away);
      },
    });
    await expect(fixture.run({}, engine)).rejects.toMatchObject({ code: 'too-many-rejects' });
    await rename(away, input(paths[70]));
    const { manifest } = await fixture.run();
    expect(manifest.counts).toMatchObject({ rows: 150, rejects: 0 });
    expect(fixture.tasksDone().filter((task) => task.startsWith('extract'))).toEqual(['extract-00001']);
  });

  it.each(['features', 'moments', 'fit'])('recreates damaged files in work/%s', async (folder) => {
    await expect(fixture.run({}, failingAt('project-00002'))).rejects.toThrow();
    const prefix = `${outputKeys.work}${folder}/`;
    for (const key of (await fixture.keys()).filter((one) => one.startsWith(prefix))) {
      const bytes = await fixture.output.read(key);
      bytes[bytes.length >> 1] ^= 1;
      await fixture.output.write(key, bytes);
    }
    // Each attempt may find one damaged file; none may find the same one twice.
    let result: Awaited<ReturnType<RunFixture['run']>> | undefined;
    for (let attempt = 0; attempt < 8 && result === undefined; attempt++) {
      result = await fixture.run().catch((error: unknown) => {
        expect(error).toMatchObject({
          code: 'corrupt-result',
          hint: expect.stringContaining('run the same command again') as string,
        });
        return undefined;
      });
    }
    const fresh = await fixture.run({ output: Location.parse(join(fixture.folder, 'fresh')) });
    expect(result?.manifest.counts.rows).toBe(150);
    expect(digests(fresh.manifest)).toEqual(digests(result?.manifest ?? fresh.manifest));
  });

  it('rewrites a part that is missing or truncated', async () => {
    await expect(fixture.run({}, failingAt('project-00002'))).rejects.toThrow();
    const [first, second] = (await fixture.keys()).filter((key) => key.startsWith('part-'));
    await fixture.output.remove(first);
    await fixture.output.write(second, Buffer.from('short'));
    const { manifest } = await fixture.run();
    expect(fixture.tasksDone()).toEqual(['project-00000', 'project-00001', 'project-00002']);
    expect(manifest.parts.map(({ name }) => name)).toContain(first);
  });

  it('fails if a part disappears before the end', async () => {
    const vanishing = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id !== 'project-00002') return;
        for (const key of await fixture.keys())
          if (key.startsWith('part-00000')) await fixture.output.remove(key);
      },
    });
    await expect(fixture.run({}, vanishing)).rejects.toMatchObject({
      code: 'corrupt-result',
      hint: expect.stringContaining('run the same command again') as string,
    });
    expect(await fixture.keys()).not.toContain(outputKeys.success);
    await fixture.run();
    expect(fixture.tasksDone()).toEqual(['project-00000']);
  });

  it('removes parts left by an earlier plan', async () => {
    const { manifest } = await fixture.run({ partitions: 2 });
    const stale = manifest.parts[1].name;
    const engine = new InlineEngine({
      beforeTask: async (task) => {
        if (task.id === 'fit') await fixture.output.write(stale, Buffer.from('stale'));
      },
    });
    await fixture.run({ partitions: 3, overwrite: true }, engine);
    expect(await fixture.keys()).not.toContain(stale);
  });
});

describe('an interrupted run', () => {
  it('stops, unlocks its output, and can be resumed', async () => {
    const abort = new AbortController();
    const engine = new InlineEngine({
      beforeTask: (task) => {
        if (task.id === 'extract-00001') abort.abort();
      },
    });
    await expect(fixture.run({}, engine, abort.signal)).rejects.toMatchObject({ code: 'interrupted' });
    expect(await fixture.keys()).not.toContain(outputKeys.lock);
    expect((await fixture.run()).manifest.counts.rows).toBe(150);
    expect(fixture.tasksDone()).not.toContain('extract-00000');
  });

  it('does not start if it was interrupted beforehand', async () => {
    await expect(fixture.run({}, new InlineEngine(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(await fixture.output.stat(outputKeys.plan)).toBeUndefined();
  });
});
