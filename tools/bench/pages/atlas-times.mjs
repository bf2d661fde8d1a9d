import { median } from '../measure.mjs';
import { openBenchPage } from './open-page.mjs';

const clicks = 40;

/**
 * How an atlas feels, in milliseconds.
 *
 * @param {import('playwright').Browser} browser
 * @param {string} address of a server with one studied result
 */
export async function atlasTimes(browser, address) {
  const { page, close } = await openBenchPage(browser);
  await page.goto(address);
  const link = await page.waitForSelector('tbody th a');
  const run = (await link.getAttribute('href'))?.replace('#/runs/', '') ?? '';
  const start = performance.now();
  await page.goto(`${new URL(address).origin}/#/runs/${run}/atlas`);
  await page.waitForSelector('canvas.map');
  // The first drawing is on the screen.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  const usable = performance.now() - start;
  const images = await page.evaluate(
    `fetch('api/runs/${run}/atlas').then((response) => response.json()).then(({ images }) => images)`,
  );
  const frames = await pan(page);
  const lasso = await drawLasso(page);
  const near = await neighbours(page, run, images);
  await close();
  return {
    images,
    usable,
    lasso,
    ...{ pan: median(frames), panLate: quantile(frames, 0.95) },
    ...{ neighbours: median(near), slowest: Math.max(...near) },
  };
}

/**
 * The times between the frames while the map is dragged to and fro.
 *
 * @param {import('playwright').Page} page
 * @returns {Promise<number[]>}
 */
async function pan(page) {
  const box = await boxOf(page);
  await page.evaluate(`{
    window.frames_ = [];
    let last = performance.now();
    const step = (now) => { window.frames_.push(now - last); last = now; window.stopped_ || requestAnimationFrame(step); };
    requestAnimationFrame(step);
  }`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (const to of [0.7, 0.3, 0.7, 0.5])
    await page.mouse.move(box.x + box.width * to, box.y + box.height * to, { steps: 40 });
  await page.mouse.up();
  const frames = /** @type {number[]} */ (
    await page.evaluate('(window.stopped_ = true, window.frames_.slice(1))')
  );
  await page.getByRole('button', { name: 'Whole map' }).click();
  return frames;
}

/**
 * From the end of a lasso around about a third of all to the list of what is in it.
 *
 * @param {import('playwright').Page} page
 */
async function drawLasso(page) {
  const box = await boxOf(page);
  await page.getByRole('button', { name: 'Lasso' }).click();
  const side = Math.min(box.width, box.height) * Math.sqrt(1 / 3) * 0.5;
  /** @param {number} angle */
  const corner = (angle) =>
    /** @type {const} */ ([
      box.x + box.width / 2 + side * Math.cos(angle) * 1.1,
      box.y + box.height / 2 + side * Math.sin(angle) * 1.1,
    ]);
  await page.mouse.move(...corner(0));
  await page.mouse.down();
  for (let angle = 0.2; angle < 6.3; angle += 0.2) await page.mouse.move(...corner(angle));
  // Listens before the button is let go.
  await page.evaluate(`void (window.lasso_ = new Promise((done) => {
    addEventListener('pointerup', (event) => {
      const look = () => document.querySelector('.counts') ? done(performance.now() - event.timeStamp) : requestAnimationFrame(look);
      look();
    }, { once: true, capture: true });
  }))`);
  await page.mouse.up();
  return /** @type {number} */ (await page.evaluate('window.lasso_'));
}

/**
 * @param {import('playwright').Page} page
 * @param {string} run
 * @param {number} images
 * @returns {Promise<number[]>}
 */
function neighbours(page, run, images) {
  return page.evaluate(`(async () => {
    const times = [];
    for (let i = 0; i < ${clicks}; i++) {
      const start = performance.now();
      await (await fetch('api/runs/${run}/atlas/images/' + Math.floor((i * 0.618034 % 1) * ${images}))).json();
      times.push(performance.now() - start);
    }
    return times;
  })()`);
}

/** @param {import('playwright').Page} page */
async function boxOf(page) {
  const box = await page.locator('canvas.map').boundingBox();
  if (box === null) throw new Error('the map is not on the screen');
  return box;
}

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];
}
