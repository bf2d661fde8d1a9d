import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContextOptions } from 'playwright';
import sharp from 'sharp';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate, type EvaluateResult } from '../../src/api/recognise/evaluate.js';
import { run } from '../../src/api/run.js';
import { train } from '../../src/api/recognise/train.js';
import { packTar } from '../packed/archives.js';
import { all, count, type Element, one, open, textOf } from '../runs/report/page.js';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { cli } from '../support/cli.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const hostileLabel = '<img src=x onerror=alert(1)>&"\'';
const hostileName = `"><b onclick='alert(1)'>\u202Egpj.jpg`;

/** Drawn fruit; some of it lies in wrong folders, so that what is taken for what is known. */
describe('the page of an evaluation', () => {
  let folder = '';
  const at = (...names: string[]): string => join(folder, ...names);
  let fromResult: EvaluateResult;

  beforeAll(async () => {
    folder = await makeTempFolder();
    for (const [name, kinds, seed] of [
      ['orchard', '8', '1'],
      ['scene', '9', '2'],
    ]) {
      const args = ['dataset', 'synthesize', at(name), '--kinds', kinds, '--views', '12', '--seed', seed];
      expect((await cli([...args, '--quiet'])).code).toBe(0);
    }
    await cp(at('scene', 'Test'), at('images'), { recursive: true });
    // A banana, labelled as another fruit, with a name that a page must not obey.
    await cp(at('scene', 'Training', 'Banana', '0000.jpg'), at('images', 'Apple Red', hostileName));
    await cp(at('scene', 'Training', 'Banana'), at('images', hostileLabel), { recursive: true });
    await cp(at('scene', 'Training', 'Banana', '0001.jpg'), at('images', 'loose.jpg'));
    await writeFile(at('images', 'Banana', 'broken.jpg'), 'not an image');
    await run({ input: at('orchard'), output: at('gallery'), components: 0 });
    await run({ input: at('scene', 'Training'), output: at('photos'), components: 0 });
    await run({ input: at('images'), output: at('features'), components: 0 });
    await writeFile(at('kinds.csv'), 'label,kind\nApple Green,apple\nApple Red,apple\n');
    const trained = { result: at('gallery'), recogniser: at('fruit.recogniser') };
    await train({ ...trained, calibrate: at('photos'), kinds: at('kinds.csv') });
    fromResult = await evaluate({
      ...{ recogniser: at('fruit.recogniser'), result: at('features'), page: at('page.html') },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const page = async (name = 'page.html'): Promise<Element> =>
    open(await readFile(at(name), 'utf8')).document;
  const recogniser = (): string => at('fruit.recogniser');

  it('has the figures of the evaluation, and accounts for every input', async () => {
    const document = await page();
    const { known, strangers, inputs } = fromResult;
    expect(known?.images).toBe(25);
    expect(strangers?.images).toBe(12);
    expect(inputs).toMatchObject({
      ...{ listed: 39, judged: 37, unlabelled: 1 },
      rejects: [{ path: 'Banana/broken.jpg', reason: 'unsupported', label: 'Banana' }],
    });
    const share = (value = 0): string => `${(value * 100).toFixed(1)}%`;
    expect(headlines(document)).toMatchObject({
      Right: share(known?.accuracy),
      'Right by kind': share(known?.kindAccuracy),
      'Refused though known': share(known?.refused),
      'Strangers refused': share(strangers?.refused),
    });
    expect(textOf(one(document, '#about'))).toContain('39 = 37 judged + 1 rejected + 1 without a label');
    expect(textOf(one(document, '#rejects'))).toContain('Banana/broken.jpg');
    expect(count(document, '.by-label tbody tr')).toBe(8);
    expect(count(document, '#kinds tbody tr')).toBe(7);
    expect(count(document, 'svg[role=img]')).toBe(2);
  });

  it('shows the pictures of the images that it names', async () => {
    const document = await page();
    const confusion = Array.from(document.querySelectorAll('.confusion')).find((each) =>
      textOf(one(each, 'h3')).startsWith('Apple Red taken for Banana'),
    );
    if (confusion === undefined) throw new Error('the banana among the apples is not shown');
    const [taken, lookalike] = all(confusion, 'figure');
    expect(textOf(one(taken, '.path'))).toContain(`Apple Red/"><b onclick='alert(1)'>`);
    expect(textOf(one(lookalike, '.path'))).toMatch(/^Banana\//);
    const banana = at('scene', 'Training', 'Banana', '0000.jpg');
    expect(await difference(one(taken, 'img'), banana)).toBeLessThan(6);
    expect(await difference(one(taken, 'img'), at('images', 'Apple Red', '0003.jpg'))).toBeGreaterThan(15);
    const source = at('images', textOf(one(lookalike, '.path')));
    expect(await difference(one(lookalike, 'img'), source)).toBeLessThan(6);
    // Neither metadata nor the image itself.
    const [head, base64] = (one(taken, 'img').getAttribute('src') ?? '').split(',');
    expect(head).toBe('data:image/webp;base64');
    expect(await sharp(Buffer.from(base64, 'base64')).metadata()).not.toHaveProperty('exif');
  });

  it('shows names of strangers as text', async () => {
    const html = await readFile(at('page.html'), 'utf8');
    const { document } = open(html);
    expect(count(document, 'script, b, [onerror], [onclick]')).toBe(0);
    expect(Array.from(document.querySelectorAll('img'), (img) => img.getAttribute('src') ?? '')).toSatisfy(
      (sources: string[]) => sources.every((src) => src.startsWith('data:image/webp;base64,')),
    );
    expect(textOf(one(document, '#strangers'))).toContain(hostileLabel);
    expect(html).not.toContain('\u202E');
    expect(html).toContain('default-src &#39;none&#39;; style-src &#39;sha256-');
  });

  it('is the same for images as for their result', async () => {
    const done: number[] = [];
    const fromImages = await evaluate({
      ...{ recogniser: recogniser(), result: at('images'), page: at('of-images.html') },
      onProgress: (progress) => done.push(progress.done),
    });
    expect(fromImages).toEqual(fromResult);
    expect(done.at(-1)).toBe(39);
    const pages = [await readFile(at('page.html'), 'utf8'), await readFile(at('of-images.html'), 'utf8')];
    const [ofResult, ofImages] = pages.map((html, i) =>
      html.replace(`<bdi>${at(i === 0 ? 'features' : 'images')}</bdi>`, ''),
    );
    expect(ofImages).toBe(ofResult);
  });

  it('is made for a split, and for packed images', async () => {
    const split = { recogniser: recogniser(), split: 'Test' };
    const ofImages = await evaluate({ ...split, result: at('scene') });
    expect(ofImages.inputs).toMatchObject({ listed: 27, judged: 27 });
    packTar(at('packed.tar'), at('scene', 'Test'), ['Banana/0003.jpg', 'Apple Red/0003.jpg']);
    const packed = await evaluate({
      ...{ recogniser: recogniser(), result: at('packed.tar'), page: at('packed.html') },
    });
    expect(packed.inputs.judged).toBe(2);
    const images = Array.from((await page('packed.html')).querySelectorAll('#labels img'));
    expect(images.length).toBe(2);
    for (const img of images) {
      const label = /^[^:]+/.exec(img.getAttribute('alt') ?? '')?.[0] ?? '';
      expect(await difference(img, at('scene', 'Test', label, '0003.jpg'))).toBeLessThan(6);
    }
  });

  it('tells groups of strangers apart', async () => {
    await writeFile(
      at('groups.csv'),
      `label,group\nNo Such,far\n"${hostileLabel.replace('"', '""')}",near\n`,
    );
    const options = { recogniser: recogniser(), result: at('features'), page: at('groups.html') };
    const { strangers } = await evaluate({ ...options, strangers: at('groups.csv') });
    const { groups = [], ...whole } = strangers ?? {};
    expect(groups.map(({ group, images }) => [group, images])).toEqual([
      ['near', 9],
      ['other', 3],
    ]);
    expect(whole).toEqual({
      ...{ images: 12, refused: fromResult.strangers?.refused },
      separation: fromResult.strangers?.separation,
    });
    expect(textOf(one(await page('groups.html'), '#strangers tbody'))).toMatch(/^near9.*% other3/);
  });

  it('says which pictures are missing, and why', async () => {
    await cp(at('images'), at('copy'), { recursive: true });
    const options = { recogniser: recogniser(), result: at('features'), overwrite: true };
    await writeFile(at('copy', 'Banana', '0003.jpg'), 'another file');
    await rm(at('copy', 'Banana', '0007.jpg'));
    await evaluate({ ...options, page: at('partly.html'), images: at('copy') });
    const partly = await page('partly.html');
    expect(textOf(one(partly, '#about'))).toMatch(/\d+ shown; \d+ not found; \d+ changed since/);
    const excuses = Array.from(partly.querySelectorAll('[aria-label]'), (each) =>
      each.getAttribute('aria-label'),
    );
    expect(excuses).toContainEqual(expect.stringMatching(/Banana\/0003\.jpg \(picture has changed since\)/));
    await rename(at('images'), at('elsewhere'));
    try {
      expect(await evaluate({ ...options, page: at('moved.html') })).toEqual(fromResult);
      const moved = await page('moved.html');
      expect(textOf(one(moved, '#warnings'))).toContain(`the images are not in ${at('images')} any more`);
      expect(count(moved, 'img, .no-picture')).toBe(0);
      expect(headlines(moved)).toEqual(headlines(await page()));
      expect(textOf(one(moved, '#confusions'))).toContain('Apple Red/');
    } finally {
      await rename(at('elsewhere'), at('images'));
    }
  });

  it.each([
    [['features', '--page', 'page.html'], 2, 'page.html exists'],
    [['features', '--model', 'verger-1'], 2, '--model is for images'],
    [['images', '--model', 'other/model.onnx'], 2, 'does not make the features that this recogniser knows'],
    [['nowhere'], 1, 'no such folder'],
    [['images/loose.jpg'], 2, 'loose.jpg is a file, not a folder'],
    [['features', '--strangers', 'kinds.csv'], 2, 'no label or no group'],
    [['broken'], 1, 'no image in'],
  ] as const)('says in a line what is wrong: %j', async (args, expected, message) => {
    await writeTinyBackbone(at('other'));
    await mkdir(at('broken', 'Banana'), { recursive: true });
    await writeFile(at('broken', 'Banana', '1.jpg'), 'not an image');
    const { code, stdout, stderr } = await cli(['evaluate', 'fruit.recogniser', ...args], { cwd: folder });
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([expected, '']);
  });

  it('is named by the command, with the files that it could not judge', async () => {
    const args = ['evaluate', 'fruit.recogniser', 'images', '--page', 'named.html'];
    const { code, stdout } = await cli(args, { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('rejected    Banana/broken.jpg: unsupported');
    expect(stdout).toMatch(/page +named\.html\n/);
    expect(headlines(await page('named.html'))).toEqual(headlines(await page()));
  });

  describe.skipIf(missingBrowser !== undefined)('in a browser', () => {
    it.each<[string, BrowserContextOptions]>([
      ['light', { viewport: { width: 1200, height: 900 }, colorScheme: 'light' }],
      ['dark', { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' }],
      ['phone', { viewport: { width: 390, height: 844 }, isMobile: true }],
    ])('is usable by everybody and asks nobody: %s', async (_, options) => {
      const browser = await openBrowser();
      // The page itself forbids scripts, and axe is one.
      const context = await browser.newContext({ ...options, bypassCSP: true });
      const view = await context.newPage();
      const faults: string[] = [];
      view.on('console', (message) => faults.push(message.text()));
      view.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) faults.push(request.url());
      });
      await view.goto(`file://${at('page.html')}`);
      const widths = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await view.evaluate(widths)).toBe(0);
      const loaded = '[...document.images].every((image) => image.naturalWidth > 0)';
      expect(await view.evaluate(loaded)).toBe(true);
      await view.evaluate(axe.source);
      const { violations } = await view.evaluate<axe.AxeResults>('axe.run()');
      expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
      expect(faults).toEqual([]);
      await browser.close();
    });
  });
});

/** The headline figures; what they mean follows them. */
function headlines(document: Element): Record<string, string> {
  return Object.fromEntries(
    Array.from(document.querySelectorAll('.figures div'), (entry) => [
      textOf(one(entry, 'dt')),
      textOf(one(entry, 'dd:not(.meaning)')),
    ]),
  );
}

/** The mean difference of the bytes of an `img` on the page and of an image's pixels at that size. */
async function difference(img: Element, path: string): Promise<number> {
  const base64 = (img.getAttribute('src') ?? '').split(',')[1];
  const shown = await sharp(Buffer.from(base64, 'base64')).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = shown.info;
  const source = await sharp(path).resize({ width, height, fit: 'fill' }).removeAlpha().raw().toBuffer();
  expect(source.length).toBe(shown.data.length);
  return source.reduce((sum, value, i) => sum + Math.abs(value - shown.data[i]), 0) / source.length;
}
