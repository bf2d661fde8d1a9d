import axe from 'axe-core';
import { chromium } from 'playwright';

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ readonly webgl: boolean, readonly locale: string, readonly colorScheme: 'light' | 'dark' }} Look */

const tabs = ['labels', 'selection', 'image', 'suspects', 'duplicates', 'outliers'];

/** @param {boolean} webgl drawn by the processor, or none at all */
export function openChromium(webgl) {
  const drawing = webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-3d-apis'];
  return chromium.launch({
    executablePath: process.env.VERGER_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
      ...[...drawing, webgl ? '--ignore-gpu-blocklist' : '--disable-gpu'],
    ],
  });
}

/**
 * Opens pages with and without WebGL, in each language and theme.
 *
 * @param {string} address of the server
 * @param {(page: Page, check: (name: string) => Promise<void>) => Promise<void>} visit
 * @returns {Promise<number>} how many pages were looked at
 * @throws {Error} if one keeps people from using it, prints an error, or asks another machine
 */
export async function walk(address, visit) {
  let looked = 0;
  for (const webgl of [false, true]) {
    const browser = await openChromium(webgl);
    for (const locale of ['en', 'fr'])
      for (const colorScheme of /** @type {const} */ (['light', 'dark']))
        looked += await walkOnce(browser, address, { webgl, locale, colorScheme }, visit);
    await browser.close();
  }
  return looked;
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} address
 * @param {Look} look
 * @param {Parameters<typeof walk>[1]} visit
 */
async function walkOnce(browser, address, { webgl, locale, colorScheme }, visit) {
  const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1360, height: 950 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  /** @type {string[]} */
  const faults = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(address).origin && protocol !== 'blob:') faults.push(`asked ${request.url()}`);
  });
  let looked = 0;
  await page.goto(address);
  await page.waitForSelector('tbody tr');
  const has = await page.evaluate("document.createElement('canvas').getContext('webgl2') !== null");
  if (has !== webgl) faults.push(`WebGL is ${has ? 'there' : 'missing'}`);
  await visit(page, async (name) => {
    looked++;
    for (const fault of await seriousFaults(page)) faults.push(`${name}: ${fault}`);
  });
  await context.close();
  if (faults.length > 0)
    throw new Error(
      `${locale}, ${colorScheme}, WebGL ${webgl ? 'on' : 'off'}:\n${faults.slice(0, 10).join('\n')}`,
    );
  return looked;
}

/**
 * The only atlas of a server: its map, and each of its lists.
 *
 * @type {Parameters<typeof walk>[1]}
 */
export async function visitAtlas(page, check) {
  await page.click('tbody th a');
  await page.click('a.action[href$="/atlas"]');
  await page.waitForSelector('canvas.map');
  await settled(page);
  await check('map');
  for (const name of tabs) {
    await page.click(`#tab-${name}`);
    await page.waitForSelector(`#panel[aria-labelledby="tab-${name}"]`);
    await settled(page);
    await check(name);
  }
}

/**
 * A long list of runs, and the run that is called large.
 *
 * @type {Parameters<typeof walk>[1]}
 */
export async function visitRuns(page, check) {
  await check('list of runs');
  await page.click('tbody a:text-is("large")');
  await page.waitForSelector('canvas');
  await settled(page);
  await check('large run');
}

/** @param {Page} page */
async function settled(page) {
  await page.waitForSelector('[aria-busy]', { state: 'detached' });
}

/** What keeps people from using the page. @param {Page} page */
async function seriousFaults(page) {
  await page.evaluate(axe.source);
  const { violations } = /** @type {axe.AxeResults} */ (await page.evaluate('axe.run()'));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
