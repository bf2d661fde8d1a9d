import { copyFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/driver/request.js';
import { readManifest } from '../../src/job/manifest.js';
import { outputKeys } from '../../src/job/work-files.js';
import { verifyResult } from '../../src/runs/verify.js';
import { Location } from '../../src/storage/location.js';
import type { RunFixture } from './run-fixture.js';
import { contentOf, type Edit, UpdateFixture } from './update-fixture.js';

const tempFolder = useTempFolders();
let update: UpdateFixture;
let fixture: RunFixture;

beforeEach(async () => {
  update = await UpdateFixture.open(await tempFolder());
  ({ fixture } = update);
});

/** Images that the last run decoded. */
const extracted = (): number =>
  fixture.events.reduce((sum, event) => sum + (event.type === 'task-done' ? (event.images ?? 0) : 0), 0);
const tasksOf = (kind: string): string[] => fixture.tasksDone().filter((id) => id.startsWith(kind));
const warnings = (): string[] =>
  fixture.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));

async function expectUpdated({ fixture: { output } }: UpdateFixture): Promise<void> {
  const manifest = await readManifest(output);
  expect(manifest === undefined ? 'no result' : await verifyResult(output, manifest)).toEqual([]);
  expect(await contentOf(update.output)).toEqual(await update.fromNothing());
}

const image = fc.nat(20);
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ type: fc.constantFrom('add', 'change', 'touch', 'remove'), image }),
  fc.record({ type: fc.constantFrom('rename', 'copy'), image, to: fc.nat(9) }),
);
const settings: fc.Arbitrary<Partial<RunRequest>> = fc.record(
  {
    components: fc.constantFrom({ kind: 'count', count: 2 } as const, { kind: 'all' } as const),
    partitions: fc.integer({ min: 1, max: 5 }),
    standardize: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('an update', () => {
  it(
    'gives the bytes and the plan of a run from nothing, whatever has changed',
    { timeout: 300_000 },
    async () => {
      const steps = fc.array(fc.tuple(fc.array(edits, { maxLength: 4 }), settings), {
        minLength: 1,
        maxLength: 3,
      });
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          update = await UpdateFixture.open(await makeTempFolder());
          ({ fixture } = update);
          await fixture.run();
          for (const [changes, request] of all) {
            for (const edit of changes) await update.edit(edit);
            await fixture.run({ ...request, update: true });
            await expectUpdated(update);
          }
          await rm(fixture.folder, { recursive: true });
        }),
        { numRuns: runs(4) },
      );
    },
  );

  it('of an empty output is a run', async () => {
    const { manifest } = await fixture.run({ update: true });
    expect(manifest.counts).toMatchObject({ rows: 10, reused: 0 });
    await expectUpdated(update);
  });

  it('has nothing to do if nothing has changed', async () => {
    await fixture.run();
    const { wasComplete } = await fixture.run({ update: true });
    expect(wasComplete).toBe(true);
  });

  it('extracts only what is new or changed', async () => {
    await fixture.run();
    await update.edit({ type: 'add', image: 0 });
    await update.edit({ type: 'change', image: 3 });
    const { manifest } = await fixture.run({ update: true });
    expect(manifest.counts).toMatchObject({ rows: 11, reused: 9 });
    expect(fixture.events).toContainEqual({ type: 'reused', rows: 9, images: 11 });
    await expectUpdated(update);
  });

  it.each([
    ['a smaller k', 0, { components: { kind: 'count', count: 2 } }],
    ['a larger k', 1, { components: { kind: 'count', count: 6 } }],
    ['the partitions', 0, { partitions: 5 }],
    ['the scale', 1, { standardize: true }],
  ] as const)('to %s reads no image, and keeps the moments', async (_, fits, changes) => {
    await fixture.run();
    await fixture.run({ ...changes, update: true });
    expect([...tasksOf('identify'), ...tasksOf('extract'), ...tasksOf('moments')]).toEqual([]);
    expect(tasksOf('fit')).toHaveLength(fits);
    await expectUpdated(update);
  });

  it('of labels reads no image, and keeps the components', async () => {
    await fixture.run();
    const table = join(fixture.folder, 'labels.csv');
    await writeFile(table, ['path,label', ...update.paths.map((path) => `${path},x`)].join('\n'));
    await fixture.run({ labels: Location.parse(table), update: true });
    expect([...tasksOf('identify'), ...tasksOf('extract'), ...tasksOf('fit')]).toEqual([]);
    await expectUpdated(update);
  });

  it('leaves out what a table lists, without reading an image', async () => {
    await fixture.run();
    const table = join(fixture.folder, 'excluded.csv');
    await writeFile(table, `path\n${update.paths.slice(0, 3).join('\n')}\ngone.jpg\n`);
    const changes = { excludeTables: [Location.parse(table)] };
    const { manifest } = await fixture.run({ ...changes, update: true });
    expect(manifest.counts).toMatchObject({ listed: 7, rows: 7, reused: 7, excluded: 3, ignored: 0 });
    expect(manifest.warnings).toEqual([
      expect.stringContaining('--exclude list 1 image not in the input: gone.jpg'),
    ]);
    expect([...tasksOf('identify'), ...tasksOf('extract')]).toEqual([]);
    await expectUpdated(update);
  });

  it('decodes nothing if only times, names or folders differ', async () => {
    await fixture.run();
    await update.edit({ type: 'touch', image: 0 });
    await rename(update.inInput('b'), update.inInput('renamed'));
    await copyFile(update.inInput('a/0001.jpg'), update.inInput('a/copy.jpg'));
    const { manifest } = await fixture.run({ update: true });
    expect(manifest.counts).toMatchObject({ rows: 11, reused: 11 });
    expect(tasksOf('identify')).toHaveLength(1);
    expect(extracted()).toBe(0);
    await expectUpdated(update);
  });

  it('notices an image of the same size with another content', async () => {
    await fixture.run();
    const path = update.inInput(update.paths[2]);
    const bytes = await readFile(path);
    // A comment, of the length that another one had.
    const withComment = (text: string): Buffer =>
      Buffer.concat([
        bytes.subarray(0, 2),
        Buffer.from([0xff, 0xfe, 0, 2 + text.length]),
        Buffer.from(text),
        bytes.subarray(2),
      ]);
    await writeFile(path, withComment('one'));
    await fixture.run({ update: true });
    await writeFile(path, withComment('two'));
    await utimes(path, 1, 1);
    const { manifest } = await fixture.run();
    expect(manifest.counts.reused).toBe(9);
    await expectUpdated(update);
  });

  it('tries rejected images again', async () => {
    await update.putBroken('a/broken.jpg');
    await fixture.run({ maxRejects: { kind: 'count', count: 1 } });
    await fixture.run({ partitions: 2, update: true });
    expect(extracted()).toBe(1);
    await expectUpdated(update);
    await copyFile(join(fixture.folder, 'spare/a/0020.jpg'), update.inInput('a/broken.jpg'));
    const { manifest } = await fixture.run();
    expect(manifest.counts).toMatchObject({ rows: 11, rejects: 0, reused: 10 });
    await expectUpdated(update);
  });

  it('takes nothing from another backbone, and says so', async () => {
    await fixture.run();
    await writeFile(join(fixture.folder, 'model.json'), JSON.stringify({ filter: 'bilinear' }));
    const { manifest } = await fixture.run({ update: true });
    expect(manifest.counts.reused).toBe(0);
    expect(manifest.warnings).toEqual([
      `no features of ${fixture.request.output.text} can be used: filter: bicubic there, bilinear here`,
    ]);
    await expectUpdated(update);
  });

  it('brings many shards and parts up to date', async () => {
    update = await UpdateFixture.open(await tempFolder(), 150);
    ({ fixture } = update);
    await fixture.run({ partitions: 7 });
    for (const each of [3, 80, 290]) await update.edit({ type: 'add', image: each });
    for (const each of [7, 200]) await update.edit({ type: 'change', image: each });
    await update.edit({ type: 'remove', image: 150 });
    const { manifest } = await fixture.run({ partitions: 5, update: true });
    expect(manifest.counts).toMatchObject({ rows: 302, reused: 297 });
    await expectUpdated(update);
  });
});

describe('new images that lie together', () => {
  it('are extracted in lists of their own, so that no worker waits for another, and rejects stay with their shards', async () => {
    update = await UpdateFixture.open(await tempFolder(), 30);
    ({ fixture } = update);
    await fixture.run();
    for (let image = 0; image < 40; image++) await update.edit({ type: 'add', image });
    for (const path of ['b/0000-broken.jpg', 'b/new-9-broken.jpg']) await update.putBroken(path);
    const maxRejects = { kind: 'count', count: 2 } as const;
    const { manifest } = await fixture.run({ maxRejects, update: true });
    expect(manifest.counts).toMatchObject({ rows: 100, rejects: 2, reused: 60 });
    expect(tasksOf('extract')).toHaveLength(3);
    expect(extracted()).toBe(42);
    await expectUpdated(update);
  });

  it('are extracted with their shard where a part that holds the others is lost', async () => {
    await fixture.run();
    for (let image = 0; image < 4; image++) await update.edit({ type: 'add', image });
    await update.putBroken('a/broken.jpg');
    const key = (await fixture.keys()).find((each) => each.startsWith('part-00000')) ?? '';
    await rm(join(update.output, key));
    const { manifest } = await fixture.run({ maxRejects: { kind: 'count', count: 1 }, update: true });
    expect(manifest.counts).toMatchObject({ rows: 14, rejects: 1, reused: 7 });
    await expectUpdated(update);
  });
});

describe('a result that another one lends its features', () => {
  const reuseOf = (name: string): readonly Location[] => [Location.parse(join(fixture.folder, name))];

  it('may be anywhere, and of another input with the same images', async () => {
    await fixture.run();
    const copied = join(fixture.folder, 'checkout');
    await mkdir(copied);
    for (const name of ['a', 'b']) {
      await mkdir(join(copied, name));
      for (const each of await readdir(update.inInput(name)))
        await copyFile(update.inInput(`${name}/${each}`), join(copied, name, each));
    }
    const elsewhere = {
      input: Location.parse(copied),
      output: Location.parse(join(fixture.folder, 'second')),
    };
    const { manifest } = await fixture.run({ ...elsewhere, reuse: reuseOf('out') });
    expect(manifest.counts.reused).toBe(10);
    expect(extracted()).toBe(0);
    expect(await contentOf(join(fixture.folder, 'second'))).toEqual(await update.fromNothing());
  });

  it('must exist', async () => {
    await expect(fixture.run({ reuse: reuseOf('nowhere') })).rejects.toMatchObject({
      code: 'not-found',
      message: `no verger result in ${join(fixture.folder, 'nowhere')}`,
    });
  });

  it('need not be in the same version as its images: earlier ones are compared by content', async () => {
    await fixture.run();
    const manifest = JSON.parse(await readFile(join(update.output, outputKeys.manifest), 'utf8')) as {
      files: { name: string }[];
      counts: { images?: number };
      backbone: { featureDigest?: string };
    };
    manifest.files = manifest.files.filter(({ name }) => !name.includes('images-'));
    delete manifest.counts.images;
    delete manifest.backbone.featureDigest;
    await writeFile(join(update.output, outputKeys.manifest), JSON.stringify(manifest));
    await rm(join(update.output, '_verger/images-00000.npz'));
    await update.edit({ type: 'add', image: 0 });
    const { manifest: updated } = await fixture.run({ update: true });
    expect(updated.counts).toMatchObject({ rows: 11, reused: 10 });
    await expectUpdated(update);
  });

  it.each(['part-00001', 'images-00000', 'moments'])('may be damaged: %s', async (name) => {
    await fixture.run();
    const keys = await fixture.keys();
    const key = keys.find((each) => each.includes(name)) ?? '';
    const bytes = await readFile(join(update.output, key));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(update.output, key), bytes);
    await fixture.run({ components: { kind: 'count', count: 2 }, update: true });
    expect(extracted()).toBe(name === 'part-00001' ? 3 : 0);
    expect(warnings()).toHaveLength(name === 'moments' ? 0 : 1);
    await expectUpdated(update);
  });

  it('may have lost a part', async () => {
    await fixture.run();
    const key = (await fixture.keys()).find((each) => each.startsWith('part-00000')) ?? '';
    await rm(join(update.output, key));
    const { manifest } = await fixture.run({ update: true });
    expect(manifest.counts).toMatchObject({ rows: 10, reused: 7 });
    expect(warnings()).toEqual([expect.stringContaining(`${key} of the result`)]);
    await expectUpdated(update);
  });
});

describe('files of others', () => {
  it('stay where they are', async () => {
    await fixture.run();
    const others = ['notes.txt', '_other/x', '_verger/mine.txt', '_verger/work/mine.txt'];
    for (const key of others) await fixture.output.write(key, Buffer.from('mine'));
    await fixture.run({ partitions: 2, update: true });
    expect(await fixture.keys()).toEqual(expect.arrayContaining(others));
  });

  it('are not taken for parts', async () => {
    await fixture.run();
    const before = await fixture.keys();
    await fixture.output.write('other.parquet', Buffer.from('mine'));
    await expect(fixture.run({ partitions: 2, update: true })).rejects.toMatchObject({
      code: 'plan-mismatch',
      message: 'the output holds other.parquet, which verger did not write',
    });
    expect(await fixture.keys()).toEqual([...before, 'other.parquet'].sort());
  });
});

describe('without --update', () => {
  it('the refusal says what differs and what to type', async () => {
    await fixture.run();
    await update.edit({ type: 'add', image: 0 });
    await update.edit({ type: 'touch', image: 1 });
    await update.edit({ type: 'remove', image: 5 });
    await expect(fixture.run({ partitions: 2, standardize: true })).rejects.toMatchObject({
      code: 'plan-mismatch',
      message:
        'the output holds work from a different plan: standardize no -> yes; partitions 3 -> 2; images: 1 new, 1 gone, 1 changed',
      hint: expect.stringMatching(/--update .*--overwrite/) as string,
    });
  });
});
