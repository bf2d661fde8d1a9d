import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { forgetFromResult as forgetInDriver } from '../../src/driver/forget/forget.js';
import { cacheFolder } from '../../src/common/cache-folder.js';
import { sha256 } from '../../src/common/hash.js';
import {
  forgetFromResult,
  listRejects,
  type Manifest,
  openResults,
  run,
  type RunOptions,
  study,
  verifyReceipt,
} from '../../src/index.js';
import { writeReportPage } from '../../src/runs/write-report-page.js';
import { Location } from '../../src/storage/location.js';
import { europeOnly } from '../../src/storage/access.js';
import { cli } from '../support/cli.js';
import { InlineEngine } from '../support/inline-engine.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { tracesIn, tracesOf } from './traces.js';

let folder = '';
let model = '';
const at = (...names: string[]): string => join(folder, ...names);
/** Several hundred images, so that shards and moments change too. */
const perClass = 50;
const secret = 'plum/whose-hand-4711.jpg';
let content: Buffer;
let digest = '';

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  await plantOrchard(at('in'), { classes: ['apple', 'pear', 'plum'], perClass });
  renameSync(at('in/plum/0007.jpg'), at('in', secret));
  content = readFileSync(at('in', secret));
  digest = sha256(content);
  inputWithout('rest', secret);
  await Promise.all([result('rest', 'never'), result('in', 'with')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function result(input: string, output: string, options: Partial<RunOptions> = {}): Promise<unknown> {
  return run({ input: at(input), output: at(output), model, workers: 1, components: 5, ...options });
}

/** The result of the whole input, again. */
function copyOfWith(output: string): void {
  execFileSync('cp', ['-a', at('with'), at(output)]);
}

function manifestOf(output: string): Manifest {
  return JSON.parse(readFileSync(at(output, '_verger/manifest.json'), 'utf8')) as Manifest;
}

async function pathsOf(output: string): Promise<string[]> {
  const paths = [];
  for await (const { path } of (await openResults(at(output))).rows()) paths.push(path);
  return paths;
}

/** The input without some images, its times kept. */
function inputWithout(name: string, ...paths: readonly string[]): void {
  // Not by Node, which rounds times.
  execFileSync('cp', ['-a', at('in'), at(name)]);
  for (const path of paths) rmSync(at(name, path));
}

/** Table, axes, moments, sample, index, rejects: all files that a manifest names, and what it says of them. */
function expectSame(output: string, other: string): void {
  const [one, two] = [manifestOf(output), manifestOf(other)];
  const told = ({ planDigest, settings, backbone, counts, classes, pca, parts, files }: Manifest) => {
    const { reused: _, ...others } = counts;
    return { planDigest, settings, backbone, counts: others, classes, pca, parts, files };
  };
  expect(told(one)).toEqual(told(two));
  for (const { name } of [...one.parts, ...one.files])
    expect(readFileSync(at(output, name)), name).toEqual(readFileSync(at(other, name)));
}

describe('forgetting an image of a result', () => {
  it('leaves what a run leaves that never had it, without input and model, and no trace', async () => {
    copyOfWith('out');
    await study({ output: at('out'), workers: 1 });
    // As `verger serve` keeps them.
    vi.stubEnv('VERGER_CACHE', at('cache'));
    const pictures = cacheFolder('pictures');
    mkdirSync(pictures, { recursive: true });
    const [own, other] = [digest, 'a'.repeat(64)].map((name) => join(pictures, `${name}-96.webp`));
    for (const picture of [own, other]) writeFileSync(picture, '');
    const traces = tracesOf(secret, digest, content);
    // The search finds what is there.
    expect(await tracesIn(at('out'), traces)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^part-.*, decoded: its path$/),
        expect.stringMatching(/^part-.*, decoded: its digest$/),
        expect.stringMatching(/images-00000.npz: its digest in bytes$/),
        expect.stringMatching(/atlas\/images.parquet, decoded: its path$/),
      ]),
    );
    // As it may be years later.
    renameSync(at('in'), at('gone'));
    renameSync(model, `${model}.gone`);
    const { receipt, ...rest } = await forgetFromResult({ result: at('out'), images: [secret], workers: 1 });
    renameSync(at('gone'), at('in'));
    renameSync(`${model}.gone`, model);
    expect(receipt).toMatchObject({
      format: 'verger-receipt',
      of: 'result',
      images: 1,
      rejects: 0,
      exact: true,
    });
    expect(receipt.after).toBe(sha256(readFileSync(at('out/_verger/manifest.json'))));
    expect(rest).toEqual({ copies: 0, inInput: null, hadAtlas: true });
    expectSame('out', 'never');
    expect(await tracesIn(at('out'), traces)).toEqual([]);
    expect([own, other].map(existsSync)).toEqual([false, true]);
    vi.unstubAllEnvs();
    expect(JSON.stringify(receipt)).not.toMatch(new RegExp(`plum|4711|${digest.slice(0, 8)}`));
    expect(await (await openResults(at('out'))).verify()).toEqual([]);
    // No digest of the list with the image stays either.
    expect(JSON.parse(readFileSync(at('out/_verger/plan.json'), 'utf8'))).toMatchObject({ replaced: [] });
    expect(existsSync(at('out/_verger/work'))).toBe(false);
  });

  it('forgets a picture of a packed input, which keeps the others where they were', async () => {
    for (const name of ['in', 'rest'])
      execFileSync('tar', ['-cf', at(`${name}.tar`), '-C', at(name), 'apple', 'pear', 'plum']);
    await Promise.all([result('in.tar', 'packed'), result('rest.tar', 'packed-never')]);
    const path = (await pathsOf('packed')).find((each) => each.endsWith(secret)) ?? '';
    const { receipt, inInput } = await forgetFromResult({ result: at('packed'), images: [path], workers: 1 });
    expect([receipt.images, inInput]).toEqual([1, null]);
    const names = (paths: readonly string[]): string[] => paths.map((each) => each.replace(/^.*[.]tar/, ''));
    expect(names(await pathsOf('packed'))).toEqual(names(await pathsOf('packed-never')));
    expect(manifestOf('packed').pca).toEqual(manifestOf('packed-never').pca);
    expect(await tracesIn(at('packed'), tracesOf(path, digest, content))).toEqual([]);
    expect(await (await openResults(at('packed'))).verify()).toEqual([]);
  });

  it('is the plan of an update once the image has left the input', async () => {
    const { wasComplete } = await run({
      input: at('rest'),
      output: at('out'),
      model,
      components: 5,
      update: true,
    });
    expect(wasComplete).toBe(true);
  });

  it('takes several at once, by path or digest, also with other tables', async () => {
    const options = { components: '0.9', standardize: true, lists: 'fixed', partitions: 3 } as const;
    await result('in', 'several', options);
    const images = ['apple/0000.jpg', 'pear/0049.jpg', digest];
    inputWithout('fewer', 'apple/0000.jpg', 'pear/0049.jpg', secret);
    await result('fewer', 'fewer-result', options);
    const { receipt, inInput } = await forgetFromResult({ result: at('several'), images, workers: 2 });
    expect(receipt).toMatchObject({ images: 3, exact: true });
    // They are still in the input.
    expect(inInput).toBe(3);
    expectSame('several', 'fewer-result');
  });

  it('keeps the axes of another result', async () => {
    await result('in', 'projected', { pca: at('never'), components: undefined });
    await result('rest', 'projected-rest', { pca: at('never'), components: undefined });
    const { receipt } = await forgetFromResult({ result: at('projected'), images: [secret], workers: 1 });
    expect(receipt.exact).toBe(true);
    expectSame('projected', 'projected-rest');
  });

  it('forgets in a result of features only', async () => {
    await result('in', 'features', { components: 0 });
    await result('rest', 'features-rest', { components: 0 });
    expect((await forgetFromResult({ result: at('features'), images: [secret] })).receipt.exact).toBe(true);
    expectSame('features', 'features-rest');
  });

  it('keeps what the backbone looked at', async () => {
    const options = { views: [100, 60], l2: true } as const;
    await result('in', 'views', options);
    await result('rest', 'views-rest', options);
    expect((await forgetFromResult({ result: at('views'), images: [secret] })).receipt.exact).toBe(true);
    expectSame('views', 'views-rest');
  });

  it('says that rows of the same bytes stay, and takes them all by their digest', async () => {
    inputWithout('copies');
    copyFileSync(at('in', secret), at('copies/apple/copy.jpg'));
    await result('copies', 'copied');
    const one = await forgetFromResult({ result: at('copied'), images: [secret] });
    expect(one).toMatchObject({ copies: 1, receipt: { images: 1 } });
    const all = await forgetFromResult({ result: at('copied'), images: [digest] });
    expect(all).toMatchObject({ copies: 0, receipt: { images: 1, before: one.receipt.after } });
    expect(await tracesIn(at('copied'), tracesOf('apple/copy.jpg', digest, content))).toEqual([]);
    expectSame('copied', 'never');
  });
});

describe('rejected inputs', () => {
  beforeAll(() => {
    inputWithout('broken');
    writeFileSync(at('broken/apple/0000.jpg'), 'no image');
    writeFileSync(at('broken/plum/zz-last.jpg'), 'no image either');
    writeFileSync(at('broken/apple/nobody-saw-me.jpg'), '');
    symlinkSync('nowhere', at('broken/apple/link-to-me.jpg'));
  });

  it('stay as they are, or are forgotten too', async () => {
    await result('broken', 'rejects');
    const images = [secret, 'apple/nobody-saw-me.jpg', 'apple/link-to-me.jpg'];
    const { receipt } = await forgetFromResult({ result: at('rejects'), images, workers: 1 });
    expect(receipt).toMatchObject({ images: 1, rejects: 2, exact: true });
    execFileSync('cp', ['-a', at('broken'), at('mended')]);
    for (const path of images) rmSync(at('mended', path));
    await result('mended', 'mended-result');
    expectSame('rejects', 'mended-result');
    expect((await listRejects(at('rejects'))).map(({ path }) => path)).toEqual([
      'apple/0000.jpg',
      'plum/zz-last.jpg',
    ]);
    expect(await tracesIn(at('rejects'), tracesOf(images[1], 'f'.repeat(64), content))).toEqual([]);
    // Their sizes stand in the input alone: without it the table is the same, and its plan has another name.
    rmSync(at('mended'), { recursive: true });
    const again = await forgetFromResult({ result: at('mended-result'), images: ['pear/0000.jpg'] });
    expect(again.receipt).toMatchObject({ images: 1, exact: false });
    await forgetFromResult({ result: at('rejects'), images: ['pear/0000.jpg'] });
    const numbers = async (output: string): Promise<unknown> => {
      const rows = [];
      for await (const row of (await openResults(at(output))).rows()) rows.push(row);
      return rows;
    };
    expect(await numbers('mended-result')).toEqual(await numbers('rejects'));
  });

  it('may fill a whole shard', async () => {
    await plantOrchard(at('tail'), { classes: ['apple'], perClass: 64 });
    writeFileSync(at('tail/apple/zz.jpg'), 'no image');
    writeFileSync(at('tail/apple/zzz.jpg'), 'no image');
    await result('tail', 'tail-result');
    await forgetFromResult({ result: at('tail-result'), images: ['apple/zzz.jpg'] });
    rmSync(at('tail/apple/zzz.jpg'));
    await result('tail', 'tail-rest');
    expectSame('tail-result', 'tail-rest');
  });
});

describe('a forgetting that is interrupted', () => {
  const tasks = ['recall-00000', 'moments-00000', 'fit', 'project-00000'];
  const forget = (output: string, engine: InlineEngine) =>
    forgetInDriver(
      {
        ...{ output: Location.parse(at(output)), images: [secret], access: europeOnly, engine },
        ...{ listener: () => undefined, signal: new AbortController().signal },
      },
      writeReportPage,
    );

  it.each(tasks)('before %s leaves the result whole, and is finished by the same call', async (id) => {
    const output = `crash-${id}`;
    copyOfWith(output);
    const before = readFileSync(at(output, '_verger/manifest.json'));
    const crash = new InlineEngine({
      beforeTask: (task) => {
        if (task.id === id) throw new Error('the power went');
      },
    });
    await expect(forget(output, crash)).rejects.toThrow('the power went');
    expect(readFileSync(at(output, '_verger/manifest.json'))).toEqual(before);
    expect(await (await openResults(at(output))).verify()).toEqual([]);
    const engine = new InlineEngine();
    expect(await forget(output, engine)).toMatchObject({ rows: 1, exact: true, before: sha256(before) });
    // What was done is not done again.
    expect(engine.ran).toEqual(tasks.slice(tasks.indexOf(id)));
    expectSame(output, 'never');
    expect(await tracesIn(at(output), tracesOf(secret, digest, content))).toEqual([]);
  });

  it('after the result was replaced still gives a receipt', async () => {
    copyOfWith('late');
    const before = sha256(readFileSync(at('late/_verger/manifest.json')));
    let journal: Buffer | undefined;
    const watch = new InlineEngine({
      beforeTask: () => void (journal ??= readFileSync(at('late/_verger/forgetting.json'))),
    });
    const first = await forget('late', watch);
    expect(existsSync(at('late/_verger/forgetting.json'))).toBe(false);
    // As if it had died before it removed this.
    writeFileSync(at('late/_verger/forgetting.json'), journal ?? '');
    const second = await forget('late', new InlineEngine());
    expect(second).toEqual({ ...first, inInput: null });
    expect(second.before).toBe(before);
    await expect(forget('late', new InlineEngine())).rejects.toThrow(`the result has no image ${secret}`);
  });
});

describe('what can’t be forgotten', () => {
  it.each<readonly [string, Partial<RunOptions>, string, RegExp]>([
    ['no such image', {}, 'plum/nobody.jpg', /has no image plum\/nobody\.jpg/],
    ['no features', { features: 'none' }, secret, /does not hold its features unrounded/],
    ['rounded features', { dtype: 'float16' }, secret, /does not hold its features unrounded/],
  ])('is refused, and nothing changes: %s', async (name, options, image, message) => {
    const output = `refused-${name}`;
    await result('rest', output, options);
    const before = readFileSync(at(output, '_verger/manifest.json'));
    await expect(forgetFromResult({ result: at(output), images: [image] })).rejects.toThrow(message);
    expect(readFileSync(at(output, '_verger/manifest.json'))).toEqual(before);
    expect(existsSync(at(output, '_verger/forgetting.json'))).toBe(false);
  });

  it('is the last but one image of a PCA, or a row whose part is damaged', async () => {
    await plantOrchard(at('two'), { classes: ['apple'], perClass: 2 });
    await result('two', 'two-result', { components: 1 });
    const two = { result: at('two-result'), images: ['apple/0000.jpg'] };
    await expect(forgetFromResult(two)).rejects.toThrow('only 1 image would be left');
    copyOfWith('damaged');
    const [{ name }] = manifestOf('damaged').parts;
    const bytes = readFileSync(at('damaged', name));
    // Within the numbers of the features.
    bytes[Math.floor(bytes.length / 3)] ^= 1;
    writeFileSync(at('damaged', name), bytes);
    await expect(forgetFromResult({ result: at('damaged'), images: [secret] })).rejects.toThrow(
      /does not (hold the features of all its images|match its checksum)|corrupt|damaged/,
    );
  });
});

describe('verger forget', () => {
  it('prints a receipt that can be checked, until the result changes', async () => {
    copyOfWith('by-command');
    const forget = await cli(['forget', at('by-command'), '--image', secret, '--json', '--quiet']);
    expect(forget.code, forget.stderr).toBe(0);
    expect(forget.stderr).toBe(
      'note: remove the image from the input too, or the next update brings it back\n',
    );
    writeFileSync(at('receipt.json'), forget.stdout);
    const verify = ['forget', at('by-command'), '--verify', at('receipt.json')];
    expect(await cli([...verify, '--image', secret])).toMatchObject({
      code: 0,
      stdout: 'the receipt holds\n',
    });
    expect((await cli([...verify, '--image', 'pear/0000.jpg'])).stderr).toContain('an image is still there');
    // A part that another plan left.
    const [{ name }] = manifestOf('by-command').parts;
    copyFileSync(at('by-command', name), at('by-command/_verger/old-part.parquet'));
    const receipt = { receipt: at('receipt.json'), place: at('by-command') };
    await expect(verifyReceipt(receipt)).rejects.toThrow(
      '_verger/old-part.parquet is not part of the result',
    );
    rmSync(at('by-command/_verger/old-part.parquet'));
    await verifyReceipt(receipt);
    await run({ input: at('in'), output: at('by-command'), model, components: 5, update: true });
    const { code, stderr } = await cli(verify);
    expect([code, stderr]).toEqual([
      1,
      'verger: the receipt does not hold: it is another one, or has changed since\n',
    ]);
  });

  it('says what is missing', async () => {
    expect((await cli(['forget', at('never')])).stderr).toBe('verger: no image is named\n  add --image\n');
    const { code, stderr } = await cli(['forget', at('receipt.json'), '--image', secret]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('name with --result where it was learned')]);
    await expect(verifyReceipt({ receipt: model, place: at('never') })).rejects.toThrow('is no receipt');
  });
});
