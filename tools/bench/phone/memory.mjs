import { readFileSync } from 'node:fs';

/**
 * Memory of a browser's renderers, with pages that are shared counted once (PSS), after what can be collected is (Linux).
 *
 * @param {import('playwright').Browser} browser
 */
export async function rendererMegabytes(browser) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) await page.requestGC();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const kilobytes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) =>
      Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
    );
  return (kilobytes.reduce((sum, each) => sum + each, 0) * 1024) / 1e6;
}
