import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '@verger/recogniser';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/common/hash.js';
import type { EvaluateResult } from '../../src/api/recognise/evaluate.js';
import type { ForgetReceipt } from '../../src/recognise/forget.js';
import type { RecogniserFacts } from '../../src/recognise/recogniser-facts.js';
import { readRows } from '../../src/parquet/read.js';
import { FileStorage } from '../../src/storage/file.js';
import { cli, startCli } from '../support/cli.js';

/** Drawn fruit, by the command and with the product's own backbone. */
describe('verger train, evaluate, predict, merge and forget', () => {
  let folder = '';
  const at = (...names: string[]): string => join(folder, ...names);

  async function verger(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await cli(args);
    if (code !== 0) throw new Error(`verger ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
  async function json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await verger(...args, '--json')) as T;
  }
  const run = (input: string, output: string, ...args: string[]) =>
    verger('run', at(input), at(output), '--components', '0', '--quiet', ...args);

  beforeAll(async () => {
    folder = await makeTempFolder();
    const draw = (name: string, kinds: string, seed: string) =>
      verger('dataset', 'synthesize', at(name), '--kinds', kinds, '--views', '40', '--seed', seed, '--quiet');
    await draw('orchard', '8', '1');
    // Other fruit, of two more kinds.
    await draw('scene', '10', '2');
    await run('orchard', 'features');
    await run('scene', 'photos');
    await writeFile(at('kinds.csv'), 'label,kind\nApple Green,apple\nApple Red,apple\n');
    await verger('train', at('features'), at('fruit.recogniser'), '--calibrate', at('photos'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('train on a split, with kinds and photos of another scene', async () => {
    const facts = await json<RecogniserFacts>(
      ...['train', at('features'), at('training.recogniser'), '--split', 'Training'],
      ...['--calibrate', at('photos'), '--calibrate-split', 'Test', '--kinds', at('kinds.csv')],
      ...['--groups', '^Test/([^/]+)/'],
    );
    expect(facts).toMatchObject({ backbone: 'verger-2', features: 256, images: 240, labels: 8, kinds: 7 });
    expect(facts.calibratedOn).toMatchObject({ photos: 100, groups: 8, accepted: 0.95, covered: 0.9 });
    expect(facts.sha256).toBe(sha256(await readFile(at('training.recogniser'))));
    // The same again has the same bytes.
    await verger(
      ...['train', at('features'), at('training.recogniser'), '--split', 'Training', '--overwrite'],
      ...['--calibrate', at('photos'), '--calibrate-split', 'Test', '--kinds', at('kinds.csv')],
      ...['--groups', '^Test/([^/]+)/'],
    );
    expect(sha256(await readFile(at('training.recogniser')))).toBe(facts.sha256);
  });

  it('evaluate on fruit that was not learned, and tell strangers', async () => {
    await verger('train', at('features'), at('t.recogniser'), '--split', 'Training');
    const test = await json<EvaluateResult>(
      ...['evaluate', at('t.recogniser'), at('features'), '--split', 'Test'],
    );
    expect(test.known?.images).toBe(80);
    expect(test.known?.accuracy).toBeGreaterThan(0.9);
    expect(test).toMatchObject({ seen: 0, strangers: null });
    const scene = await json<EvaluateResult>('evaluate', at('t.recogniser'), at('photos'));
    expect(scene.known?.images).toBe(320);
    expect(scene.strangers?.images).toBe(80);
    expect(scene.strangers?.separation?.auroc).toBeGreaterThan(0.8);
    const text = await verger('evaluate', at('t.recogniser'), at('features'));
    expect(text).toMatch(/known from training: figures are too good/);
  });

  it('predict: the same as evaluate, in order, from arguments and from a pipe', async () => {
    const photos = ['Apple Red', 'Apple Green', 'Banana'].map((kind) =>
      at('scene', 'Training', kind, '0000.jpg'),
    );
    await writeFile(at('broken.jpg'), 'not an image');
    const paths = [photos[0], at('broken.jpg'), photos[1], photos[2]];
    const { code, stdout, stderr } = await cli(['predict', at('fruit.recogniser'), ...paths, '--json']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ path }) => path)).toEqual(paths);
    expect(lines[1]).toMatchObject({ error: { reason: 'unsupported' } });
    expect(lines[0]).toMatchObject({
      decision: expect.stringMatching(/^(label|kind|unsure|unknown)$/) as string,
    });
    expect(code).toBe(1);
    expect(stderr).toContain('1 image could not be read');
    const piped = startCli(['predict', at('fruit.recogniser'), '-', '--json'], { stdin: 'pipe' });
    piped.child.stdin?.end(`${paths.join('\n')}\n`);
    expect((await piped.end).stdout).toBe(stdout);
    const text = await verger('predict', at('fruit.recogniser'), photos[0]);
    expect(text).toMatch(/^\/.*0000\.jpg\t(Apple Red \d+\.\d%|I don't know: .*)\n$/);
  });

  it('predict: the same answers as a table, with a row for what is no image', async () => {
    const paths = [
      at('scene', 'Training', 'Banana', '0000.jpg'),
      at('broken.jpg'),
      at('scene', 'Training', 'Apple Red', '0000.jpg'),
    ];
    await writeFile(at('broken.jpg'), 'not an image');
    const args = ['predict', at('fruit.recogniser'), '--json'];
    const lines = (await cli([...args, ...paths])).stdout.trim().split('\n');
    const [first, , last] = lines.map((line) => {
      const { ranking, ...answer } = JSON.parse(line) as Partial<Answer> & { readonly path: string };
      return { ...answer, probability: ranking?.[0].probability, error: null };
    });
    const written = startCli([...args, '-', '--out', at('answers.parquet'), '--quiet'], { stdin: 'pipe' });
    written.child.stdin?.end(`${paths.join('\n')}\n`);
    const { code, stdout, stderr } = await written.end;
    expect([code, stderr]).toEqual([1, 'verger: 1 image could not be read\n']);
    expect(JSON.parse(stdout)).toMatchObject({ images: 3, rejects: 1 });
    const rows = await readRows(new FileStorage(folder), 'answers.parquet');
    const nothing = { decision: null, name: null, probability: null, distance: null, candidates: [] };
    const broken = { path: paths[1], ...nothing, error: expect.stringMatching(/^unsupported: /) as string };
    expect(rows).toEqual([first, broken, last]);
    const bytes = await readFile(at('answers.parquet'));
    const again = ['predict', at('fruit.recogniser'), ...paths, '--out', at('answers.parquet')];
    expect(await cli(again)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('exists') as string,
    });
    const { stdout: text } = await cli([...again, '--overwrite']);
    expect(text).toMatch(
      /^ {2}images +3: label \d, .*\n {2}rejected +1: see the column error\n {2}written .*\n$/,
    );
    expect((await readFile(at('answers.parquet'))).equals(bytes)).toBe(true);
  });

  it('warn where nothing was calibrated', async () => {
    await verger('train', at('features'), at('plain.recogniser'));
    const photo = at('scene', 'Training', 'Apple Red', '0000.jpg');
    const { code, stderr } = await cli(['predict', at('plain.recogniser'), photo]);
    expect([code, stderr]).toEqual([
      0,
      'warning: this recogniser is not calibrated, so it always gives an answer\n',
    ]);
  });

  it('merge what two sites have learned to the bytes of one', async () => {
    await run('orchard', 'north', '--exclude', '**/Apple*/**');
    await run('orchard', 'south', '--include', '**/Apple*/**');
    await verger('train', at('features'), at('all.recogniser'));
    await verger('train', at('north'), at('north.recogniser'), '--like', at('all.recogniser'));
    const south = await json<RecogniserFacts>(
      ...['train', at('south'), at('south.recogniser'), '--like', at('all.recogniser')],
    );
    expect(south.labels).toBe(2);
    await verger('merge', at('north.recogniser'), at('south.recogniser'), '--output', at('both.recogniser'));
    const both = await json<RecogniserFacts>(
      ...[
        'merge',
        at('south.recogniser'),
        at('north.recogniser'),
        '--output',
        at('both.recogniser'),
        '--overwrite',
      ],
    );
    expect(both.images).toBe(320);
    expect(sha256(await readFile(at('both.recogniser')))).toBe(sha256(await readFile(at('all.recogniser'))));
    const twice = await cli([
      'merge',
      at('all.recogniser'),
      at('south.recogniser'),
      '--output',
      at('x.recogniser'),
    ]);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('both know the same images')]);
  });

  it('forget an image to the bytes of never having seen it, with a receipt', async () => {
    const [first, second] = ['Training/Apple Red/0001.jpg', 'Test/Banana/0003.jpg'];
    await copyFile(at('fruit.recogniser'), at('forgetful.recogniser'));
    const before = await readFile(at('forgetful.recogniser'));
    const digest = sha256(await readFile(at('orchard', second)));
    const receipt = await json<ForgetReceipt>(
      ...[
        'forget',
        at('forgetful.recogniser'),
        '--result',
        at('features'),
        '--image',
        first,
        '--image',
        digest,
      ],
    );
    expect(receipt).toMatchObject({ images: 2, photos: 0, before: sha256(before) });
    expect(JSON.stringify(receipt)).not.toContain(digest);
    await run('orchard', 'without', '--exclude', first, '--exclude', second);
    await verger('train', at('without'), at('never.recogniser'), '--calibrate', at('photos'));
    expect(receipt.after).toBe(sha256(await readFile(at('never.recogniser'))));
    const again = await cli([
      'forget',
      at('forgetful.recogniser'),
      '--result',
      at('features'),
      '--image',
      first,
    ]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`has not learned ${first}`)]);
    expect(sha256(await readFile(at('forgetful.recogniser')))).toBe(receipt.after);
  });

  it('know neighbours, forget them, and are merged with their like alone', async () => {
    const near = await json<RecogniserFacts>(
      ...['train', at('features'), at('near.recogniser'), '--neighbours', '--calibrate', at('photos')],
    );
    expect(near).toMatchObject({ images: 320, neighbours: true });
    const plain = await readFile(at('fruit.recogniser'));
    // Two bytes a feature.
    expect((await readFile(at('near.recogniser'))).length).toBe(plain.length + 320 * 256 * 2);
    const test = await json<EvaluateResult>('evaluate', at('near.recogniser'), at('photos'));
    expect(test.known?.accuracy).toBeGreaterThan(0.7);

    const lost = 'Test/Banana/0003.jpg';
    const receipt = await json<ForgetReceipt>(
      ...['forget', at('near.recogniser'), '--result', at('features'), '--image', lost],
    );
    await run('orchard', 'without-one', '--exclude', lost);
    await verger(
      ...['train', at('without-one'), at('never-near.recogniser'), '--neighbours'],
      ...['--calibrate', at('photos')],
    );
    expect(receipt.after).toBe(sha256(await readFile(at('never-near.recogniser'))));

    const alike = ['train', at('features'), at('alike.recogniser'), '--like'];
    expect(await verger(...alike, at('near.recogniser'))).toContain('the nearest images of each label count');
    const refused = await cli([...alike, at('fruit.recogniser'), '--neighbours', '--overwrite']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('knows no neighbours')]);
    const merged = await cli(
      ['merge', at('fruit.recogniser'), at('near.recogniser'), '--output'].concat(at('x.recogniser')),
    );
    expect([merged.code, merged.stderr]).toEqual([2, expect.stringContaining('only one of the two knows')]);
  });

  it('forget a photo that thresholds rest on', async () => {
    await copyFile(at('fruit.recogniser'), at('photo.recogniser'));
    const receipt = await json<ForgetReceipt>(
      ...[
        'forget',
        at('photo.recogniser'),
        '--result',
        at('photos'),
        '--image',
        'Training/Apple Red/0001.jpg',
      ],
    );
    expect(receipt).toMatchObject({ images: 0, photos: 1 });
    // As if it had never been calibrated on it; groups are numbered without it too.
    await run('scene', 'fewer-photos', '--exclude', 'Training/Apple Red/0001.jpg');
    await verger('train', at('features'), at('never-seen.recogniser'), '--calibrate', at('fewer-photos'));
    expect(receipt.after).toBe(sha256(await readFile(at('never-seen.recogniser'))));
    await writeFile(at('receipt.json'), JSON.stringify(receipt));
    const verify = (file: string) => cli(['forget', at(file), '--verify', at('receipt.json')]);
    expect(await verify('photo.recogniser')).toMatchObject({ code: 0, stdout: 'the receipt holds\n' });
    expect((await verify('fruit.recogniser')).stderr).toContain('the receipt does not hold');
  });

  it.each([
    [['train', 'features', 'fruit.recogniser'], 2, 'fruit.recogniser exists'],
    [['train', 'nowhere', 'x.recogniser'], 1, 'nowhere'],
    [['train', 'features', 'x.recogniser', '--kinds', 'none.csv'], 1, 'no such file'],
    [['train', 'features', 'x.recogniser', '--split', 'Validation'], 2, 'no labelled image'],
    [['train', 'features', 'x.recogniser', '--calibrate', 'features'], 2, 'the thresholds rest on'],
    [['train', 'features', 'x.recogniser', '--kinds', 'orchard/Training'], 2, 'Training is not a file'],
    [['evaluate', 'kinds.csv', 'features'], 1, 'it is not a recogniser'],
    [['evaluate', 'none.recogniser', 'features'], 1, 'no such file'],
    [['predict', 'kinds.csv', 'photo.jpg'], 1, 'it is not a recogniser'],
    [['predict', 'fruit.recogniser', 'none.jpg'], 1, 'no such file'],
    [['merge', 'fruit.recogniser', '--output', 'x.recogniser'], 2, 'two recognisers or more'],
    [
      ['forget', 'fruit.recogniser', '--result', 'features', '--image', 'no.jpg'],
      2,
      'has not learned no.jpg',
    ],
  ] as const)('say in one line what is wrong: %j', async (args, expected, message) => {
    const { code, stdout, stderr } = await cli(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect([code, stdout]).toEqual([expected, '']);
  });
});
