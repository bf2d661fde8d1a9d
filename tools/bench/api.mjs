// `npm run bench:api`: the robot API of `verger serve --api` under load: 10,000 images at 8 at a time, while hostile bodies
// keep coming; errors, memory, and latencies beside those of the bare model in the same run. Writes its section of
// docs/robot.md; `--no-page` only prints. `requests=<n>`; `folder=<folder>` keeps the drawn fruit and what was learned.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from '../../scripts/set-up.mjs';
import { hostile } from './api/hostile.mjs';
import { ask, load } from './api/load.mjs';
import { memoryOf } from './api/memory.mjs';
import { bareTimes } from './api/bare-times.mjs';
import { withApi } from './api/server.mjs';
import { runProgram } from './measure.mjs';
import { writeSection } from './page.mjs';

setUp();
const words = process.argv.slice(2);
/** @param {string} name */
const given = (name) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
const requests = Number(given('requests') ?? 10_000);
const atATime = 8;
const folder = given('folder') ?? mkdtempSync(join(tmpdir(), 'verger-api-'));
const verger = 'packages/verger/dist/cli/main.js';

try {
  const text = await measure(await recogniserOf());
  console.log(text);
  if (!words.includes('--no-page')) await writeSection('## How fast it is', text, 'docs/robot.md');
} finally {
  if (given('folder') === undefined) rmSync(folder, { recursive: true, force: true });
}

/** Drawn fruit to learn, and others to calibrate on and to send. */
async function recogniserOf() {
  const at = (/** @type {string} */ name) => join(folder, name);
  const recogniser = at('fruit.recogniser');
  if (existsSync(recogniser)) return recogniser;
  const run = (/** @type {string[]} */ ...args) => runProgram(process.execPath, [verger, ...args]);
  for (const [images, features, kinds, seed] of [
    ['orchard', 'features', '8', '1'],
    ['scene', 'photos', '10', '2'],
  ]) {
    await run('dataset', 'synthesize', at(images), '--kinds', kinds, '--views', '40', '--seed', seed);
    await run('run', at(images), at(features), '--components', '0');
  }
  await run('train', at('features'), recogniser, '--calibrate', at('photos'));
  return recogniser;
}

function pictures() {
  const scene = join(folder, 'scene');
  return readdirSync(scene, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jpg'))
    .map((name) => readFileSync(join(scene, name)));
}

/** @param {string} recogniser */
async function measure(recogniser) {
  const images = pictures();
  const bare = await bareTimes('packages/verger/models/verger-2.onnx', 500);
  return withApi(recogniser, async (server) => {
    const alone = await load(server, images, 500, 1);
    await load(server, images, 500, atATime);
    const before = memoryOf(server.pid);
    const strangers = hostile(server);
    const busy = await load(server, images, requests, atATime);
    const refused = await strangers.stop();
    const after = memoryOf(server.pid);
    const answer = await ask(server, images[0]);
    if (answer.status !== 200) throw new Error(`it no longer answers: ${answer.status}`);
    const quiet = await load(server, images, 1000, atATime);
    const row = (/** @type {string} */ what, /** @type {{ p50: number, p95: number }} */ { p50, p95 }) =>
      `| ${what} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${(p50 / bare.p50).toFixed(1)} |`;
    return [
      `\`npm run bench:api\`, on ${cpus().length} cores (${cpus()[0].model}), verger-2, JPEGs of 100x100 pixels that a program`,
      'drew; client and server share the cores. Times in milliseconds.\n',
      '| | p50 | p95 | p50 / bare p50 |',
      '| --- | --- | --- | --- |',
      row('the bare model, one thread, its tensor in memory', bare),
      row('a request, one at a time', alone),
      row(`${quiet.count.toLocaleString('en')} requests, ${atATime} at a time`, quiet),
      row(
        `${busy.count.toLocaleString('en')} requests, ${atATime} at a time, and hostile bodies meanwhile`,
        busy,
      ),
      '',
      `Of the ${busy.count.toLocaleString('en')} requests ${busy.errors} failed (${busy.rate.toFixed(0)} a second). Meanwhile`,
      `${refused.count} hostile bodies were refused (${refused.summary}). Server and workers held ${before.toFixed(0)} MiB before`,
      `and ${after.toFixed(0)} MiB after.\n`,
    ].join('\n');
  });
}
