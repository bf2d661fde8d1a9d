import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import type { RunningServer } from '../../src/serve/server.js';

/** For what a page does when it comes to it. */
export const patience = { timeout: 20_000 };

/** Set to a folder to look at the pages. */
const screenshots = process.env.VERGER_SCREENSHOTS;

/** The list of runs in a fresh browser, and what goes wrong from then on. */
export async function openPage(
  browser: Browser,
  { address }: RunningServer,
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(address).origin && protocol !== 'blob:') faults.push(`asked ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector('tbody tr');
  return { page, faults, close: () => context.close() };
}

/** Until nothing on the page is on its way. */
export async function settled(page: Page): Promise<void> {
  // The policy of the pages forbids functions made of text, so no `waitForFunction`.
  await page.waitForSelector('[aria-busy]', { state: 'detached' });
}

export async function goTo(page: Page, name: string): Promise<void> {
  await page.click('.brand');
  await page.click(`tbody a:text-is("${name}")`);
  await page.waitForSelector('.verdict');
  await settled(page);
}

export async function look(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return;
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** What keeps people from using the page. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
