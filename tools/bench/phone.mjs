// `npm run bench:phone`: the phone's app in Chromium, beside the server: the same pixels, features and answers on 2,000 images
// as phones, editors and scanners write them; the time of an answer on one thread; bytes of a first and of a later visit;
// memory over 500 photos. Needs the data in ../shared. Writes its section of docs/phone.md; `--no-page` only prints.
// Features that are there are used again: `folder=<folder>` with `verger-2-<set>`. `images=200`, `photos=50` take fewer.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { decodeRecogniser } from '@verger/recogniser';
import { chromium } from 'playwright';
import { setUp } from '../../scripts/set-up.mjs';
import { median, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';
import { rendererMegabytes } from './phone/memory.mjs';
import { compareAll } from './phone/parity.mjs';
import { PlainHost } from './phone/plain-host.mjs';
import { openWorker, seenInPage } from './phone/worker-in-page.mjs';

setUp();
const { buildApp, openEmbedder, run, train } = await import('../../packages/verger/dist/index.js');
const sharp = (await import('sharp')).default;

const words = process.argv.slice(2);
const given = (/** @type {string} */ name) =>
  words.find((word) => word.startsWith(`${name}=`))?.split('=')[1];
const imageCount = Number(given('images') ?? 2000);
const photoCount = Number(given('photos') ?? 500);
const folder = mkdtempSync(join(tmpdir(), 'verger-phone-'));

try {
  const text = await measure();
  console.log(text);
  if (!words.includes('--no-page')) await writeSection('## How fast, how alike', text, 'docs/phone.md');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} set */
async function featuresOf(set) {
  const earlier = given('folder');
  if (earlier !== undefined) return join(earlier, `verger-2-${set}`);
  const output = join(folder, set);
  await run({ input: imagesOf(set), output, components: 0 });
  return output;
}

/** @param {string} set */
function imagesOf(set) {
  const found = sharedImages(set);
  if (found === undefined) throw new Error(`../shared/data/${set}.tar is missing`);
  return found;
}

/** @param {string} set */
function filesOf(set) {
  const root = imagesOf(set);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .map((name) => join(root, name));
}

async function measure() {
  const recogniser = join(folder, 'fruit.recogniser');
  await train({
    result: await featuresOf('fruits-360-training-sample'),
    recogniser,
    calibrate: await calibrationPhotos(),
  });
  const app = join(folder, 'app');
  const built = await buildApp({ recogniser, out: app });
  const host = await PlainHost.open(app);
  const browser = await chromium.launch({
    executablePath: process.env.VERGER_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const embedder = await openEmbedder();
  try {
    const context = await browser.newContext({ locale: 'en', viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(host.address);
    await page.waitForSelector('.actions');
    const firstVisit = host.bytes;
    await openWorker(page);
    const files = sampled(
      filesOf('fruits-360-test').filter((_, i) => i % 30 !== 7),
      Math.round(0.6 * imageCount),
    );
    files.push(...sampled(filesOf('shop-photos'), imageCount - files.length));
    const alike = await compareAll(files, {
      page,
      embedder,
      recogniser: decodeRecogniser(readFileSync(recogniser)),
      preprocessing: JSON.parse(readFileSync(join(app, 'app.json'), 'utf8')).backbone.preprocessing,
    });
    console.log(JSON.stringify(alike));
    const large = await largePhotos(page);
    await page.close();
    host.bytes = 0;
    const memory = await manyPhotos(browser, context, host);
    return pageOf({ built, firstVisit, laterVisit: host.bytes, alike, large, memory });
  } finally {
    await embedder.close();
    await browser.close();
    await host.close();
  }
}

/** The features of some images that were not learned, and that are not among those compared. */
async function calibrationPhotos() {
  const input = join(folder, 'calibration');
  for (const file of filesOf('fruits-360-test').filter((_, i) => i % 30 === 7)) {
    const target = join(input, relative(imagesOf('fruits-360-test'), file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
  const output = join(folder, 'calibration-features');
  await run({ input, output, components: 0 });
  return output;
}

/** Every so-and-so-many-th. @template T @param {readonly T[]} all @param {number} count */
function sampled(all, count) {
  return Array.from(
    { length: Math.min(count, all.length) },
    (_, i) => /** @type {T} */ (all[Math.floor((i * all.length) / Math.min(count, all.length))]),
  );
}

/** Photos of 12 megapixels, as a phone takes them. @param {import('playwright').Page} page */
async function largePhotos(page) {
  const times = [];
  for (const file of sampled(filesOf('shop-photos'), 20)) {
    const photo = await sharp(readFileSync(file))
      .resize(4032, 3024, { fit: 'fill' })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 85 })
      .toBuffer();
    times.push((await seenInPage(page, photo)).ms);
  }
  return median(times);
}

/**
 * The page itself, a later visit: photo after photo, as a user chooses them.
 *
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').BrowserContext} context
 * @param {PlainHost} host
 */
async function manyPhotos(browser, context, host) {
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(host.address);
  await page.waitForSelector('.actions');
  const photos = sampled(filesOf('shop-photos'), photoCount);
  /** @type {number[]} */
  const megabytes = [];
  const step = Math.max(1, Math.floor(photos.length / 5));
  for (const [i, photo] of photos.entries()) {
    await page.setInputFiles('input[type=file]', photo);
    await page.waitForSelector('.answer[aria-busy=false]');
    await page.click('text=New fruit');
    await page.waitForSelector('.welcome');
    if ((i + 1) % step === 0) megabytes.push(await rendererMegabytes(browser));
  }
  await page.close();
  return { photos: photos.length, megabytes };
}

/**
 * @param {{
 *   readonly built: { readonly bytes: number }, readonly firstVisit: number, readonly laterVisit: number, readonly large: number,
 *   readonly alike: Awaited<ReturnType<typeof compareAll>>,
 *   readonly memory: { readonly photos: number, readonly megabytes: readonly number[] },
 * }} figures
 */
function pageOf({ built, firstVisit, laterVisit, alike, large, memory }) {
  const mb = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  const kinds = Object.entries(alike.variants).map(([name, count]) => `${name} ${count}`);
  return `
\`npm run bench:phone\` makes this table: verger-2 and a recogniser of Fruits-360 (120 labels) in Chromium, one thread.

| | |
| --- | --- |
| images compared with the server | ${alike.images}: ${kinds.join(', ')} |
| other pixels, other input of the network | ${alike.otherPixels}, ${alike.otherTensors} |
| largest difference of a feature | ${alike.largest.toExponential(1)} |
| other decisions | ${alike.otherDecisions} |
| from the file to the answer: median, 95% of images | ${alike.medianMs.toFixed(0)} ms, ${alike.slowMs.toFixed(0)} ms |
| the same, photos of 12 megapixels, turned: median | ${large.toFixed(0)} ms |
| first visit, with brotli; the files as they are | ${mb(firstVisit)}; ${mb(built.bytes)} |
| a later visit and ${memory.photos} photos | ${laterVisit} bytes: the browser only asks whether \`sw.js\` has changed |
| memory of the browser's renderers after a fifth, two, ... of ${memory.photos} photos | ${memory.megabytes.map((each) => each.toFixed(0)).join(', ')} MB |
`;
}
