import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lcg } from 'testing-support/lcg';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { estimateRun } from '../../src/api/estimate.js';
import { messageOf } from '../../src/common/errors.js';
import { openResults, plan, run } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { Location } from '../../src/storage/location.js';
import { cli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
let folder = '';
let model = '';
let paths: string[] = [];
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  paths = await plantOrchard(at('in'), { classes: ['apple', 'plum'], perClass: 150 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
  await server?.stop();
});

/** Runs until it succeeds, killed some times at random moments, and checks after each kill that a result is there. */
async function killedUpdate(args: readonly string[], output: string, kills: number): Promise<void> {
  const random = lcg(inject('testSeed'));
  for (let kill = 0; kill < kills; kill++) {
    const running = startCli(['run', ...args, '--update', '--quiet']);
    const ended = await Promise.race([running.end, sleep(300 + random() * 2500)]);
    if (ended !== undefined) expect(ended).toMatchObject({ code: 0 });
    running.child.kill('SIGKILL');
    await running.end;
    const storage = openStorage(Location.parse(output));
    const isReplaced = (await storage.stat('_verger/work/replacement.json')) !== undefined;
    if (!isReplaced) expect(await (await openResults(output)).verify()).toEqual([]);
  }
  expect(await cli(['run', ...args, '--update', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
}

describe('an update by the command line', () => {
  it(
    'ends with the bytes of a run from nothing, however often it is killed',
    { timeout: 120_000 },
    async () => {
      const settings = { input: at('in'), model, partitions: 3 } as const;
      await run({ ...settings, output: at('out') });
      await copyFile(at(`in/${paths[0]}`), at('in/apple/zz-copy.jpg'));
      await rm(at(`in/${paths[100]}`));
      await plantOrchard(at('in'), { classes: ['fig'], perClass: 3, seed: 5 });
      const args = [at('in'), at('out'), '--model', model, '--partitions', '4', '--components', '7'];
      await killedUpdate(args, at('out'), 4);
      const { manifest } = await openResults(at('out'));
      const components = { kind: 'count', count: 7 } as const;
      const nothing = await run({ ...settings, partitions: 4, components, output: at('nothing') });
      expect(manifest.parts).toEqual(nothing.manifest.parts);
      expect(manifest.planDigest).toBe(nothing.manifest.planDigest);
      // The three new ones too, if the result was killed while it was put in its place: then it is made again from itself.
      expect([300, 303]).toContain(manifest.counts.reused);
    },
  );

  it('is shown before it is made', async () => {
    await writeFile(at(`in/${paths[3]}`), await readFile(at(`in/${paths[3]}`)));
    await writeFile(at('in/apple/new.jpg'), await readFile(at(`in/${paths[4]}`)));
    const args = ['run', at('in'), at('out'), '--model', model, '--update', '--dry-run'];
    const { stdout } = await cli(args);
    expect(stdout).toMatch(
      /reuse +features of 302 images are known, 1 are compared by content, 1 to extract/,
    );
    const preview = await plan({ input: at('in'), output: at('out'), model, update: true });
    expect(preview.reuse).toEqual({ known: 302, likely: 1, extract: 1 });
    const whole = await plan({ input: at('in'), output: at('out'), model });
    // Of a backbone that takes its time: this one is as quick as reading a row.
    const slow = { ...whole, shape: { ...whole.shape, secondsPerImage: 0.005 } };
    const usual = { components: { kind: 'all' }, features: 'all', dtype: 'float32' } as const;
    const secondsFor = (images: number): number => estimateRun(slow, usual, 1, images).seconds;
    expect(secondsFor(1)).toBeLessThan(secondsFor(303));
    expect(whole.reuse).toBeUndefined();
  });

  it('excludes starting over', async () => {
    expect(await cli(['run', at('in'), at('out'), '--update', '--overwrite'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--update and --overwrite exclude each other') as string,
    });
  });

  it('is offered where another plan is refused', async () => {
    const end = await cli(['run', at('in'), at('out'), '--model', model, '--standardize', '--quiet']);
    expect(end.code).toBe(1);
    expect(end.stderr).toContain(
      'components 7 -> 200; standardize no -> yes; partitions 4 -> 1; images: 1 new, 1 changed',
    );
    expect(end.stderr).toContain('--update brings it up to date');
  });
});

describe.skipIf(server === undefined)('an update in a bucket', () => {
  it(
    'ends with the bytes of a run from nothing, however often it is killed',
    { timeout: 120_000 },
    async () => {
      for (const [name, value] of Object.entries(environmentOf(server?.endpoint ?? '')))
        vi.stubEnv(name, value);
      const bucket = `s3://${await makeBucket(server?.endpoint ?? '')}`;
      const input = openStorage(Location.parse(`${bucket}/in`));
      const upload = async (path: string): Promise<void> =>
        input.write(path, await readFile(at(`in/${path}`)));
      for (const path of paths.slice(0, 80)) await upload(path);
      await run({ input: `${bucket}/in`, output: `${bucket}/out`, model, partitions: 3 });
      for (const path of paths.slice(110, 114)) await upload(path);
      // The same content, written again: another time, but the same ETag.
      await upload(paths[0]);
      await input.remove(paths[7]);
      await killedUpdate([`${bucket}/in`, `${bucket}/out`, '--model', model], `${bucket}/out`, 3);
      const { manifest } = await openResults(`${bucket}/out`);
      const nothing = await run({ input: `${bucket}/in`, output: at('nothing-s3'), model });
      expect(manifest.parts).toEqual(nothing.manifest.parts);
      // Here, too, the four new ones may be among them.
      expect([79, 83]).toContain(manifest.counts.reused);
      const left: string[] = [];
      for await (const { key } of openStorage(Location.parse(`${bucket}/out`)).list()) left.push(key);
      expect(left.filter((key) => key.startsWith('_verger/work'))).toEqual([]);
      expect(left.filter((key) => key.startsWith('part-'))).toHaveLength(1);
    },
  );

  it('takes features from another place', async () => {
    const bucket = `s3://${await makeBucket(server?.endpoint ?? '')}`;
    const { manifest } = await run({
      ...{ input: at('in'), output: `${bucket}/features`, model },
      reuse: at('out'),
    });
    expect(manifest.counts).toMatchObject({ rows: 304, reused: 304 });
    const back = await run({ input: at('in'), output: at('back'), model, reuse: `${bucket}/features` });
    expect(back.manifest.parts).toEqual(manifest.parts);
    expect(back.manifest.counts.reused).toBe(304);
  });
});
