/**
 * A page as wide as a desk's.
 *
 * @param {import('playwright').Browser} browser
 */
export async function openBenchPage(browser) {
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1360, height: 950 } });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  return { page, close: () => context.close() };
}
