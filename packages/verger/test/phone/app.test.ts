import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecogniser } from '@verger/recogniser';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vergerVersion } from '../../src/common/versions.js';
import { buildApp, mergeRecognisers } from '../../src/index.js';
import { startServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { missingBrowser } from '../support/browser.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { treeOf } from '../support/tree.js';
import { look, patience, seriousFaults } from '../serve/pages-in-browser.js';
import { type DrawnApp, drawnApp, known, stranger } from './drawn-app.js';
import { PlainHost } from '../../../../tools/bench/phone/plain-host.mjs';

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  permissions: ['camera'],
};

describe.skipIf(missingBrowser !== undefined)('the app on a phone', () => {
  let drawn: DrawnApp;
  let host: PlainHost;
  let browser: Browser;

  beforeAll(async () => {
    drawn = await drawnApp({ neighbours: true });
    host = await PlainHost.open(drawn.app);
    const video = join(drawn.folder, 'camera.mjpeg');
    // Frames of 640 x 480, a fruit in their middle, one JPEG after another.
    const frame = await sharp(drawn.picture(known[3]))
      .resize(640, 480, { fit: 'contain', background: 'white' })
      .jpeg({ quality: 95 })
      .toBuffer();
    await writeFile(video, Buffer.concat(Array<Buffer>(10).fill(frame)));
    browser = await chromium.launch({
      executablePath: process.env.VERGER_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
        ...['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${video}`],
      ],
    });
  });
  afterAll(async () => {
    await browser.close();
    await host.close();
    await drawn.close();
  });

  /** The app for somebody who has never opened it, and what goes wrong from then on. */
  async function visit(options: BrowserContextOptions = {}, address = host.address) {
    const context = await browser.newContext({ ...phone, locale: 'en-GB', ...options });
    return { context, ...(await openApp(context, address)) };
  }

  async function openApp(context: BrowserContext, address = host.address) {
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(address);
    await page.waitForSelector('.actions', patience);
    return { page, faults };
  }

  async function choose(page: Page, ...files: readonly string[]): Promise<void> {
    await page.setInputFiles('input[type=file]', files);
    await page.waitForSelector('.answer[aria-busy=false]', patience);
  }

  const heading = (page: Page): Promise<string | null> => page.textContent('.answer h2');

  it('is on the phone after one visit, within 10 MB, and then asks nobody for anything', async () => {
    host.bytes = 0;
    const { context, page, faults } = await visit();
    expect(host.bytes).toBeLessThan(10e6);
    expect(host.bytes).toBeGreaterThan(5e6);
    const asked = host.asked.length;
    await choose(page, drawn.picture(known[2]));
    await page.click('text=What tells?');
    await page.waitForSelector('.evidence', patience);
    await page.click('.actions .strong');
    await page.click('.shutter:not([disabled])');
    await page.waitForSelector('.strip li:nth-child(2)', patience);
    await page.click('.tabs a:nth-child(3)');
    // Browsers look by themselves whether the service worker has changed.
    expect(host.asked.slice(asked).filter((path) => path !== '/sw.js')).toEqual([]);
    // A later visit loads nothing.
    host.bytes = 0;
    const later = await openApp(context);
    expect(host.bytes).toBe(0);
    await later.page.close();
    // Without its host, from nothing.
    await host.close();
    await page.close();
    const again = await openApp(context);
    await choose(again.page, drawn.picture(known[2], 1));
    expect(await heading(again.page)).toBeTruthy();
    expect([...faults, ...again.faults]).toEqual([]);
    await context.close();
    host = await PlainHost.open(drawn.app);
  });

  it('takes over a changed app when it is started the next time', async () => {
    const { context, page } = await visit();
    const script = await readFile(join(drawn.app, 'sw.js'), 'utf8');
    const index = await readFile(join(drawn.app, 'index.html'), 'utf8');
    const changed = index.replace('<title>Verger</title>', '<title>Changed</title>');
    const digest = async (text: string): Promise<string> =>
      Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
    const entry = (text: string, sha256: string): string =>
      `["index.html",${Buffer.byteLength(text)},"${sha256}"]`;
    host.replace('/index.html', changed);
    host.replace(
      '/sw.js',
      script
        .replace(entry(index, await digest(index)), entry(changed, await digest(changed)))
        .replace(/verger-[0-9a-f]{16}/, 'verger-0000000000000000'),
    );
    const before = host.asked.length;
    await page.reload();
    expect(await page.title()).toBe('Verger');
    await expect
      .poll(
        () => page.evaluate(`navigator.serviceWorker.getRegistration().then((own) => own.waiting !== null)`),
        patience,
      )
      .toBe(true);
    // Only what has changed was fetched: the rest is the same.
    expect(host.asked.slice(before).filter((path) => path !== '/sw.js')).toEqual(['/index.html']);
    await page.close();
    const next = await openApp(context);
    expect(await next.page.title()).toBe('Changed');
    await context.close();
    await host.close();
    host = await PlainHost.open(drawn.app);
  });

  it('sees the same fruit by the camera', async () => {
    const { context, page, faults } = await visit();
    await page.click('.actions .strong');
    await page.click('.shutter:not([disabled])');
    await page.waitForSelector('.answer[aria-busy=false]', patience);
    expect(await page.locator('video').count()).toBe(0);
    const byCamera = await heading(page);
    await page.click('text=New fruit');
    const file = join(drawn.folder, 'frame.jpg');
    await sharp(drawn.picture(known[3]))
      .resize(640, 480, { fit: 'contain', background: 'white' })
      .toFile(file);
    await choose(page, file);
    expect(await heading(page)).toBe(byCamera);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('says that it does not know a fruit; learns it from five photos; forgets it', async () => {
    const { context, page } = await visit();
    const photos = [0, 1, 2].map((view) => drawn.picture(stranger, view));
    await choose(page, photos[0]);
    expect(await heading(page)).toBe('I don’t know');
    const more = await Promise.all(
      [0, 1].map(async (i) => {
        const file = join(drawn.folder, `flipped-${i}.jpg`);
        await sharp(photos[i]).flop().toFile(file);
        return file;
      }),
    );
    await choose(page, photos[1], photos[2], ...more);
    await page.click('text=Teach me this fruit');
    await page.fill('form input', 'Dragon of the garden');
    await page.click('text=Remember it');
    await page.waitForSelector('text=I know “Dragon of the garden” now.', patience);
    await page.waitForSelector('.answer[aria-busy=false] >> text=Dragon of the garden', patience);
    // Kept, and exported without the photos.
    await page.reload();
    await page.waitForSelector('.actions', patience);
    await choose(page, photos[0]);
    expect(await heading(page)).toBe('Dragon of the garden');
    await page.click('.tabs a:nth-child(2)');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('text=Export what I taught'),
    ]);
    const taught = join(drawn.folder, 'taught.recogniser');
    await download.saveAs(taught);
    const exported = decodeRecogniser(await readFile(taught));
    expect(exported.statistics.classes.map(([label]) => label)).toEqual(['Dragon of the garden']);
    expect(exported.imagesOf('Dragon of the garden')).toHaveLength(5);
    const merged = join(drawn.folder, 'merged.recogniser');
    const { labels } = await mergeRecognisers({ recognisers: [drawn.recogniser, taught], output: merged });
    expect(labels).toBe(known.length + 1);
    await page.click('text=Forget');
    await page.click('.danger');
    await page.waitForSelector('text=“Dragon of the garden” is forgotten.', patience);
    await page.click('.tabs a:nth-child(1)');
    await page.click('text=New fruit');
    await choose(page, photos[0]);
    expect(await heading(page)).toBe('I don’t know');
    await context.close();
  });

  it('names what goes wrong, and what to do', async () => {
    const { context, page } = await visit({ permissions: [] });
    await page.click('.actions .strong');
    expect(await page.textContent('.problem')).toContain('The camera is not allowed.');
    const broken = join(drawn.folder, 'broken.jpg');
    await writeFile(broken, (await readFile(drawn.picture(known[0]))).subarray(0, 900));
    await page.setInputFiles('input[type=file]', broken);
    await page.waitForSelector('.problem >> text=This photo is damaged.', patience);
    await context.close();
  });

  it('is not used in a browser that does not compute as it should', async () => {
    const wrong = await PlainHost.open(drawn.app);
    const manifest = await readFile(join(drawn.app, 'app.json'), 'utf8');
    wrong.replace('/app.json', manifest.replace(/"features": \[\s*[-0-9.e]+/, '"features": [ 1'));
    const context = await browser.newContext({ ...phone, locale: 'fr-FR', serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(wrong.address);
    await page.waitForSelector('text=Ce navigateur ne calcule pas comme il faut.', patience);
    expect(await page.locator('.actions').count()).toBe(0);
    await context.close();
    await wrong.close();
  });

  it('is shown by verger serve to whoever opens its address', async () => {
    const roots = [Location.parse(drawn.folder)];
    const server = await startServer({ roots, app: drawn.app, port: 0 });
    const address = server.appAddress ?? '';
    expect((await fetch(new URL('./', address))).status).toBe(401);
    const entered = await fetch(address, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const ask = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
      fetch(new URL(path, address), { headers: { cookie, ...headers } });
    const page = await ask('./');
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'");
    const etag = page.headers.get('etag') ?? '';
    expect((await ask('./', { 'if-none-match': etag })).status).toBe(304);
    const packed = await ask('app.json', { 'accept-encoding': 'br' });
    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(((await packed.json()) as { verger: string }).verger).toBe(vergerVersion());
    expect(
      (await ask('app.json', { 'accept-encoding': 'identity' })).headers.get('content-encoding'),
    ).toBeNull();
    expect((await ask('%2e%2e/fruit.recogniser')).status).toBe(404);
    const { context, page: shown, faults } = await visit({}, address);
    await choose(shown, drawn.picture(known[1]));
    expect(faults).toEqual([]);
    await context.close();
    await server.close();
    const other = startServer({ roots, app: join(drawn.folder, 'orchard'), port: 0 });
    await expect(other).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('is not an app') as string,
    });
  });

  it('is built again over itself only, and only of what it can run', async () => {
    const { recogniser, app } = drawn;
    await expect(buildApp({ recogniser, out: app })).rejects.toMatchObject({ code: 'usage' });
    const foreign = buildApp({ recogniser, out: join(drawn.folder, 'orchard'), overwrite: true });
    await expect(foreign).rejects.toThrow('is not an app, so it is not replaced');
    const model = await writeTinyBackbone(drawn.folder, {});
    const other = buildApp({ recogniser, out: join(drawn.folder, 'other'), model });
    await expect(other).rejects.toThrow('does not make the features that this recogniser knows');
    // The same again has the same bytes.
    const before = treeOf(app);
    expect(await buildApp({ recogniser, out: app, overwrite: true })).toEqual(drawn.facts);
    expect(treeOf(app)).toEqual(before);
  });

  it.each([
    ['en-GB', 'dark'],
    ['fr-FR', 'light'],
  ] as const)('is usable by everybody: %s, %s', async (locale, colorScheme) => {
    const { context, page, faults } = await visit({ locale, colorScheme });
    expect(await page.getAttribute('html', 'lang')).toBe(locale.slice(0, 2));
    const found: string[] = [];
    const check = async (name: string): Promise<void> => {
      await look(page, `phone-${name}-${locale}-${colorScheme}`);
      for (const fault of await seriousFaults(page)) found.push(`${name}: ${fault}`);
    };
    await check('welcome');
    await choose(page, drawn.picture(known[2]), drawn.picture(known[2], 1));
    for (const summary of await page.locator('.fact summary').all()) await summary.click();
    await check('known');
    await page.locator('button.wide').first().click();
    await page.waitForSelector('.evidence', patience);
    await page.locator('.frame').focus();
    await page.keyboard.press('-');
    await check('crop');
    await page.locator('.actions button').last().click();
    await choose(page, drawn.picture(stranger));
    await page.locator('button.wide').last().click();
    await check('unknown');
    await page.click('.actions .strong');
    await page.waitForSelector('.shutter:not([disabled])', patience);
    await check('camera');
    await page.locator('.camera .on-dark').click();
    for (const [name, tab] of [
      ['mine', 2],
      ['about', 3],
    ] as const) {
      await page.click(`.tabs a:nth-child(${tab})`);
      await check(name);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });
});
