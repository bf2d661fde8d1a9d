// `npm run bench:pages`: what the pages of `verger serve` cost in Chromium: the atlas at 20,622 real images and at a
// hundred thousand and a million made points, a run of 145,000 tasks, a thousand runs, how late a live run is shown, and
// the size of the pages. Writes its section of docs/benchmarks.md; `--no-page` only prints. To select parts:
// `npm run bench:pages -- atlas runs walk live size`; with a studied result that is already there: `result=<folder>`.
// `walk` looks at the large pages with and without WebGL, in both languages and themes, and fails if one has a fault.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../../scripts/set-up.mjs';
import { runProgram, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';
import { atlasTimes } from './pages/atlas-times.mjs';
import { liveLags } from './pages/live-lag.mjs';
import { makeAtlas } from './pages/made-atlas.mjs';
import { openBenchPage } from './pages/open-page.mjs';
import { packedSize } from './pages/packed-size.mjs';
import { seedLargeRun, seedRuns } from './pages/seeded-runs.mjs';
import { withServer } from './pages/server.mjs';
import { openChromium, visitAtlas, visitRuns, walk } from './pages/walk.mjs';

setUp();
const words = process.argv.slice(2);
const parts = words.filter((word) => ['atlas', 'runs', 'walk', 'live', 'size'].includes(word));
/** @param {string} part */
const wants = (part) => parts.length === 0 || parts.includes(part);
const verger = 'packages/verger/dist/cli/main.js';
const folder = mkdtempSync(join(tmpdir(), 'verger-pages-'));
const browser = await openChromium(false);

try {
  const text = await measure();
  console.log(text);
  if (!words.includes('--no-page')) await writeSection('## The pages', text);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const lines = [
    `\`npm run bench:pages\`, on ${cpus().length} cores (${cpus()[0].model}), Chromium ${browser.version()} without a`,
    'graphics card or WebGL: the map is drawn on a 2D canvas, by the processor. Times are those of a person who opens the',
    'page, with the server on the same cores.\n',
  ];
  if (wants('atlas')) lines.push(await atlases());
  if (wants('runs')) lines.push(await runs());
  if (wants('walk')) lines.push(await walks());
  if (wants('live')) lines.push(await live());
  if (wants('size')) lines.push(`All pages, the atlas among them, take ${packedSize()} kB to load (gzip).\n`);
  return lines.join('\n');
}

async function atlases() {
  const studied = await studiedResult();
  const rows = [
    '| atlas | usable after | pan, median | pan, p95 | lasso of a third | neighbours of a click, median | slowest of 40 | server, peak |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const size of [undefined, 100_000, 1_000_000]) {
    const output = size === undefined ? studied : madeAtlas(studied, size);
    const { images, usable, pan, panLate, lasso, neighbours, slowest, peak } = await withServer(
      [output],
      async (server) => {
        const times = await atlasTimes(browser, server.address);
        return { ...times, peak: server.peakMiB() };
      },
    );
    const name = `${images.toLocaleString('en')} ${size === undefined ? 'images' : 'made points'}`;
    rows.push(
      `| ${name} | ${(usable / 1000).toFixed(1)} s | ${pan.toFixed(0)} ms | ${panLate.toFixed(0)} ms | ${lasso.toFixed(0)} ms | ${neighbours.toFixed(0)} ms | ${slowest.toFixed(0)} ms | ${peak.toFixed(0)} MiB |`,
    );
  }
  return `${rows.join('\n')}\n`;
}

/** @param {string} studied @param {number} size */
function madeAtlas(studied, size) {
  const output = join(folder, `made-${size}`);
  if (!existsSync(output)) makeAtlas(output, studied, size);
  return output;
}

async function studiedResult() {
  const given = words.find((word) => word.startsWith('result='))?.slice(7);
  const output = given ?? join(folder, 'result');
  if (existsSync(output)) return output;
  const images = sharedImages('fruits-360-test');
  const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
  if (images === undefined || !existsSync(model))
    throw new Error('this benchmark needs the data and the backbone in ../shared, or result=<folder>');
  await runProgram(process.execPath, [verger, 'run', images, output, '--model', model, '--components', '50']);
  await runProgram(process.execPath, [verger, 'study', output]);
  return output;
}

async function runs() {
  return withServer([manyRuns()], async (server) => {
    const { page, close } = await openBenchPage(browser);
    const listed = await timed(async () => {
      await page.goto(server.address);
      await page.waitForSelector('tbody tr');
    });
    const again = await timed(async () => {
      await page.reload();
      await page.waitForSelector('tbody tr');
    });
    const large = await timed(async () => {
      await page.click('tbody a:text-is("large")');
      await page.waitForSelector('canvas');
      await page.waitForSelector('[aria-busy]', { state: 'detached' });
    });
    await close();
    return [
      `A list of 1,000 runs is there after ${listed} s (again: ${again} s), the page of a run of 145,000 tasks after`,
      `${large} s, its time line drawn. The server then holds ${server.peakMiB().toFixed(0)} MiB at most.\n`,
    ].join('\n');
  });
}

/** A folder with a thousand of them, one of which is large. */
function manyRuns() {
  const root = join(folder, 'runs');
  if (existsSync(root)) return root;
  seedLargeRun(join(root, 'large'));
  seedRuns(root, 999);
  return root;
}

async function walks() {
  const studied = await studiedResult();
  let looked = await withServer([manyRuns()], (server) => walk(server.address, visitRuns));
  for (const output of [studied, madeAtlas(studied, 1_000_000)])
    looked += await withServer([output], (server) => walk(server.address, visitAtlas));
  return [
    `${looked} looks at these pages (20,622 images, 10^6 points, 1,000 runs, 145,000 tasks; WebGL off and on, English and`,
    'French, light and dark) found nothing serious by axe, no error in the console, and no request to another machine.\n',
  ].join('\n');
}

async function live() {
  const { local, bucket } = await liveLags(browser, join(folder, 'live'));
  return `A live run is shown as it was ${local.toFixed(1)} s ago at most on a disk, ${bucket.toFixed(1)} s in a bucket.\n`;
}

/** Seconds, as text. @param {() => Promise<void>} work */
async function timed(work) {
  const start = performance.now();
  await work();
  return ((performance.now() - start) / 1000).toFixed(1);
}
