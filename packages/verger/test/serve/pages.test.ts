import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../src/serve/server.js';
import { Location } from '../../src/storage/location.js';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { treeOf } from '../support/tree.js';
import { goTo, look, openPage, patience, seriousFaults } from './pages-in-browser.js';
import { lockBy, seedRuns } from './seed-runs.js';

describe.skipIf(missingBrowser !== undefined)('the pages of verger serve, in a browser', () => {
  let folder = '';
  let server: RunningServer;
  let browser: Browser;
  let before: Record<string, string> = {};
  let renewal: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    folder = await makeTempFolder();
    await seedRuns(folder);
    renewal = setInterval(() => lockBy(join(folder, 'live'), process.pid), 1000);
    before = treeOf(folder);
    const images = [Location.parse(join(folder, '.input'))];
    server = await startServer({ roots: [Location.parse(folder)], images, port: 0 });
    browser = await openBrowser();
  });
  afterAll(async () => {
    clearInterval(renewal);
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(['en', 'fr'] as const)('in %s', (locale) => {
    it.each(['light', 'dark'] as const)(
      'are usable by everybody and ask nobody else: %s',
      async (colorScheme) => {
        const { page, faults, close } = await openPage(browser, server, { locale, colorScheme });
        expect(await page.getAttribute('html', 'lang')).toBe(locale);
        expect(await page.getAttribute('html', 'data-theme')).toBe(colorScheme);
        const found: string[] = [];
        const check = async (name: string): Promise<void> => {
          await look(page, `${name}-${locale}-${colorScheme}`);
          for (const fault of await seriousFaults(page)) found.push(`${name}: ${fault}`);
        };
        await check('runs');
        for (const name of ['whole', 'killed', 'stale', 'damaged', 'newer', 'live', 'large']) {
          await goTo(page, name);
          await check(name);
        }
        await page.click('.brand');
        await page.check('tr:has(a:text-is("whole")) input');
        await page.check('tr:has(a:text-is("other")) input');
        await page.click('a.action');
        await page.waitForSelector('.verdict');
        await check('compare');
        expect(found).toEqual([]);
        expect(faults).toEqual([]);
        await close();
      },
    );
  });

  it("show a stranger's names as text", async () => {
    const { page, faults, close } = await openPage(browser, server);
    await goTo(page, 'whole');
    const text = await page.textContent('main');
    expect(text).toContain('<img src=x onerror=alert(1)>\\u{202e}gpj.exe');
    expect(await page.locator('main img').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('say first how it ended, and that the counts add up', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await goTo(page, 'whole');
    expect(await page.textContent('.verdict')).toContain('92 inputs = 90 rows + 2 rejects');
    await goTo(page, 'killed');
    expect(await page.textContent('h1')).toContain('stopped');
    await goTo(page, 'stale');
    expect(await page.textContent('h1')).toContain('stopped');
    expect(await page.textContent('.verdict')).toContain('nobody works on it');
    expect(await page.locator('button:has-text("Stop this run")').count()).toBe(0);
    await goTo(page, 'damaged');
    expect(await page.textContent('.verdict')).toContain('manifest.json');
    await goTo(page, 'newer');
    expect(await page.textContent('.verdict')).toContain('can’t be read');
    await goTo(page, 'live');
    expect(await page.textContent('.verdict')).toContain('250 of 1,000 images');
    await close();
  });

  it('draw the stages, and name the five slowest tasks of each', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await goTo(page, 'whole');
    const graph = page.locator('.graph svg');
    expect(await graph.getAttribute('aria-label')).toContain('list → extract, extract → moments');
    expect(await graph.textContent()).toContain('extract');
    await goTo(page, 'large');
    await page.click('summary:text-is("The slowest tasks")');
    expect(await page.locator('.stages details li').allTextContents()).toHaveLength(5);
    expect(await page.textContent('.stages details')).toMatch(/extract-\d+: 12 s, node-/);
    await close();
  });

  it('show what rejected files begin with, if their folder was named', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await goTo(page, 'whole');
    await page.click('tr:has-text("empty.jpg") summary');
    await page.waitForSelector('text=The file is empty.');
    await page.click('tr:has-text("gpj.exe") summary');
    await page.waitForSelector('.dump');
    expect(await page.textContent('.dump')).toMatch(/^6e 6f 74 [0-9a-f ]{33} +not an image$/);
    await close();
  });

  it('say whether the same plan gave the same bytes', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await page.check('tr:has(a:text-is("whole")) input');
    await page.check('tr:has(a:text-is("again")) input');
    await page.click('a.action');
    await page.waitForSelector('.verdict');
    expect(await page.textContent('.verdict')).toContain('same bytes');
    await close();
  });

  it('show all of a hundred thousand tasks: lanes scroll, time can be looked at closer', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await goTo(page, 'large');
    await page.waitForSelector('canvas');
    expect(await page.textContent('main')).toContain('145,000 tasks on 300 workers');
    expect(await page.textContent('.legend')).toContain('failed attempt');
    const drawing = async () => (await page.locator('canvas').screenshot()).toString('base64');
    const first = await drawing();
    await page.evaluate('document.querySelector(".lanes").scrollTo(0, 1e6)');
    await expect.poll(drawing, patience).not.toBe(first);
    for (let i = 0; i < 6; i++) await page.click('button[aria-label="Closer"]');
    await page.click('button[aria-label="Later"]');
    await expect.poll(() => page.textContent('.axis'), patience).not.toMatch(/^0 s/);
    await close();
  });

  it('stop a run after a question', async () => {
    const { page, close } = await openPage(browser, server, { locale: 'en' });
    await goTo(page, 'live');
    await page.click('button:has-text("Stop this run")');
    await page.click('button:has-text("Let it run")');
    expect(withoutLock(treeOf(folder))).toEqual(withoutLock(before));
    await page.click('button:has-text("Stop this run")');
    await page.click('button.strong');
    await page.waitForSelector('[role="status"]');
    await expect
      .poll(() => Object.keys(treeOf(folder)).filter((key) => !(key in before)), patience)
      .toContain('live/_verger/work/stop-12345678.json');
    await close();
  });

  it('fit a phone', async () => {
    const { page, close } = await openPage(browser, server, {
      locale: 'en',
      viewport: { width: 390, height: 800 },
    });
    await goTo(page, 'whole');
    await look(page, 'whole-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await close();
  });
});

/** What the run itself writes while it goes on. */
function withoutLock({
  'live/_verger/lock.json': _,
  ...rest
}: Record<string, string>): Record<string, string> {
  return rest;
}
