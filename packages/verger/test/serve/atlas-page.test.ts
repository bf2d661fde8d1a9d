import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningServer, startServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { StudyFixture } from '../driver/study/study-fixture.js';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { goTo, look, openPage, patience, seriousFaults, settled } from './pages-in-browser.js';

/** A label that a page must not take for a tag, nor let turn the text after it. */
const evilLabel = '<img src=x onerror=alert(1)>\u202emulp';
const tabs = ['labels', 'selection', 'image', 'suspects', 'duplicates', 'outliers'];

describe.skipIf(missingBrowser !== undefined)('the page of an atlas, in a browser', () => {
  let fixture: StudyFixture;
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    fixture = await StudyFixture.open(16);
    const { folder } = fixture.fixture;
    await rename(join(folder, 'in/plum'), join(folder, 'in', evilLabel));
    await rename(join(folder, 'in/apple/0000.jpg'), join(folder, 'in/quince/no-quince.jpg'));
    await rename(join(folder, 'in/quince/0000.jpg'), join(folder, 'in/apple/no-apple.jpg'));
    await fixture.fixture.run({ overwrite: true });
    await fixture.study();
    vi.stubEnv('VERGER_CACHE', join(folder, 'cache'));
    const images = [Location.parse(join(folder, 'in'))];
    server = await startServer({ roots: [Location.parse(fixture.output)], images, port: 0 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    vi.unstubAllEnvs();
    await fixture.close();
  });

  async function openAtlas(options: Parameters<typeof openPage>[2] = {}) {
    const opened = await openPage(browser, server, options);
    await goTo(opened.page, 'out');
    await opened.page.click('a.action[href$="/atlas"]');
    await opened.page.waitForSelector('canvas.map');
    await settled(opened.page);
    return opened;
  }

  async function openTab(page: Page, name: string): Promise<void> {
    await page.click(`#tab-${name}`);
    await page.waitForSelector(`#panel[aria-labelledby="tab-${name}"]`);
    await settled(page);
  }

  /** Draws a lasso around all of the map. */
  async function lassoAll(page: Page): Promise<void> {
    await page.click('button[aria-pressed]');
    const { x, y, width, height } = (await page.locator('canvas.map').boundingBox()) ?? expect.fail('no map');
    const corners = [
      [2, 2],
      [width - 2, 2],
      [width - 2, height - 2],
      [2, height - 2],
    ];
    await page.mouse.move(x + 2, y + 2);
    await page.mouse.down();
    for (const [right, down] of [...corners, corners[0]])
      await page.mouse.move(x + right, y + down, { steps: 4 });
    await page.mouse.up();
    await page.waitForSelector('.counts');
  }

  async function saved(page: Page, button: string): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
    return download.path();
  }

  it.each([
    ['en', 'light'],
    ['fr', 'dark'],
  ] as const)('is usable by everybody and asks nobody else: %s, %s', async (locale, colorScheme) => {
    const { page, faults, close } = await openAtlas({ locale, colorScheme });
    const found: string[] = [];
    await lassoAll(page);
    await openTab(page, 'suspects');
    await page.click('.images button >> nth=0');
    await page.waitForSelector('#panel h3');
    for (const name of tabs) {
      await openTab(page, name);
      await look(page, `atlas-${name}-${locale}-${colorScheme}`);
      for (const fault of await seriousFaults(page)) found.push(`${name}: ${fault}`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });

  it("shows a stranger's label as text", async () => {
    const { page, faults, close } = await openAtlas();
    expect(await page.textContent('.labels')).toContain('<img src=x onerror=alert(1)>\\u{202e}mulp');
    await lassoAll(page);
    expect(await page.textContent('.counts')).toContain('<img src=x onerror=alert(1)>\\u{202e}mulp');
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('chooses images in lists and by a lasso, and takes the choice back', async () => {
    const { page, close } = await openAtlas({ locale: 'en' });
    const count = async () => /^[\d,]+/.exec((await page.textContent('#panel p')) ?? '')?.[0];
    await openTab(page, 'suspects');
    await page.check('.images input >> nth=0');
    await openTab(page, 'selection');
    expect(await count()).toBe('1');
    await lassoAll(page);
    await expect.poll(count, patience).toBe('48');
    // It leaves the list, as it is chosen no more.
    await page.click('.images input >> nth=3');
    await expect.poll(count, patience).toBe('47');
    await page.click('#panel button:text-is("Clear")');
    await page.waitForSelector('text=Draw a lasso');
    await close();
  });

  it('fits a phone, and its map can be moved with keys', async () => {
    const { page, close } = await openAtlas({ viewport: { width: 390, height: 800 } });
    await look(page, 'atlas-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    const drawing = async () => (await page.locator('canvas.map').screenshot()).toString('base64');
    const before = await drawing();
    await page.focus('canvas.map');
    await page.keyboard.press('ArrowRight');
    await expect.poll(drawing, patience).not.toBe(before);
    await close();
  });

  // Last, since it changes the result.
  it('closes the loop: chosen images are saved, and a run leaves them out', async () => {
    const { page, faults, close } = await openAtlas({ locale: 'en' });
    await openTab(page, 'suspects');
    await page.click('button:has-text("Choose all")');
    await openTab(page, 'selection');
    const path = await saved(page, 'button:text-is("Save for --exclude")');
    const suspects = (await fixture.table('suspects')).map((row) => row.path);
    expect(new Set(suspects)).toEqual(new Set(['quince/no-quince.jpg', 'apple/no-apple.jpg']));
    const table = join(fixture.fixture.folder, 'exclude.csv');
    await rename(path, table);
    const { manifest } = await fixture.fixture.run({
      excludeTables: [Location.parse(table)],
      update: true,
      overwrite: false,
    });
    expect(manifest.counts).toMatchObject({ rows: 46, excluded: 2, reused: 46 });
    expect(manifest.warnings).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});
