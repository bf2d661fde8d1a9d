import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../packages/verger/dist/index.js';
import { versitygw, versitygwCommand } from '../../../scripts/versitygw.mjs';
import { sharedImages } from '../measure.mjs';
import { account, s3Environment } from '../s3/account.mjs';
import { freePort, waitForServer } from '../servers.mjs';
import { openBenchPage } from './open-page.mjs';
import { withServer } from './server.mjs';

const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
/** How long a run is looked at. */
const watchedMs = 40_000;

/** @typedef {{ readonly at: number, readonly images: number }} Count */

/**
 * How late a live run is shown, in seconds at most, with its output on a disk and in a bucket.
 *
 * @param {import('playwright').Browser} browser
 * @param {string} folder
 */
export async function liveLags(browser, folder) {
  const local = await liveLag(browser, join(folder, 'outputs'));
  const port = await freePort();
  const disk = join(folder, 's3');
  mkdirSync(join(disk, 'bucket'), { recursive: true });
  const command = versitygwCommand(await versitygw(), { folder: disk, port, ...account });
  const gateway = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  try {
    Object.assign(process.env, s3Environment(await waitForServer(port)));
    return { local, bucket: await liveLag(browser, 's3://bucket/outputs') };
  } finally {
    gateway.kill();
  }
}

/**
 * Looks at the page of a run while it is at work, and compares what it shows with what the run itself reports.
 *
 * @param {import('playwright').Browser} browser
 * @param {string} root folder of the outputs
 */
async function liveLag(browser, root) {
  const input = sharedImages('fruits-360-test');
  if (input === undefined) throw new Error('this benchmark needs the data in ../shared');
  /** @type {Count[]} */
  const done = [];
  const stop = new AbortController();
  const running = run({
    ...{ input, output: `${root}/run`, model, workers: 1, signal: stop.signal },
    onEvent: (event) => {
      if (event.type === 'progress') done.push({ at: Date.now(), images: event.images });
    },
  });
  const ended = running.catch((/** @type {{ code?: string }} */ error) => {
    if (error.code !== 'interrupted') throw error;
  });
  while (done.length === 0) await Promise.race([sleep(100), ended]);
  const shown = /** @type {Count[]} */ (await withServer([root], (server) => watch(browser, server.address)));
  stop.abort();
  await ended;
  return Math.max(...shown.map((count) => lagOf(count, done))) / 1000;
}

/**
 * The counts on the page of the only run, with the time when each was seen.
 *
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function watch(browser, address) {
  const { page, close } = await openBenchPage(browser);
  await page.goto(address);
  await page.click('tbody th a');
  /** @type {Count[]} */
  const shown = [];
  const end = Date.now() + watchedMs;
  while (Date.now() < end) {
    const text = (await page.textContent('.verdict')) ?? '';
    const images = /([\d,]+) of [\d,]+ images/.exec(text)?.[1].replaceAll(',', '');
    if (images !== undefined) shown.push({ at: Date.now(), images: Number(images) });
    await sleep(50);
  }
  await close();
  if (shown.length === 0) throw new Error('the page never showed how far the run was');
  return shown;
}

/**
 * The age in ms of what is shown: since when the run is further.
 *
 * @param {Count} shown
 * @param {readonly Count[]} done
 */
function lagOf({ at, images }, done) {
  const further = done.find((count) => count.images > images);
  return further === undefined ? 0 : Math.max(0, at - further.at);
}
