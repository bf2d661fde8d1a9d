// `npm run bench:update`: how much faster `verger run --update` is than a run from nothing, for 1% more images and for
// another k, on disk and from S3, with verger-2 and MobileNetV2; all parts must be the same. Writes its section of
// docs/benchmarks.md. To select some, without writing: `npm run bench:update -- disk verger-2`; also `s3`,
// `mobilenet-v2`, `images=2000`, `rounds=1`, and `kill` to kill each update five times first.
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { versitygw, versitygwCommand } from '../../scripts/versitygw.mjs';
import { median, runProgram, sharedImages } from './measure.mjs';
import { writeSection } from './page.mjs';
import { freePort, waitForServer } from './servers.mjs';
import { account, s3Environment } from './s3/account.mjs';

const verger = 'packages/verger/dist/cli/main.js';
const chosen = process.argv.slice(2);
/** @param {string} name @param {number} otherwise */
const numberOf = (name, otherwise) =>
  Number(chosen.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise);
/** @param {readonly string[]} all */
const among = (all) =>
  all.some((each) => chosen.includes(each)) ? all.filter((each) => chosen.includes(each)) : all;
const rounds = numberOf('rounds', 3);
const mobilenet = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const [images, more] = [sharedImages('fruits-360-test'), sharedImages('fruits-360-training-sample')];
if (images === undefined || more === undefined || !existsSync(mobilenet)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'verger-update-'));
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
/** @type {NodeJS.ProcessEnv} */
let env = process.env;

/** @typedef {{ readonly seconds: number, readonly digests: string, readonly stages: string, readonly reused: number }} Run */

/** A whole run: process start to process end. @param {readonly string[]} args @returns {Promise<Run>} */
async function run(...args) {
  const { stdout, seconds } = await runProgram(
    process.execPath,
    [verger, 'run', ...args, '--json', '--quiet'],
    { env },
  );
  /** @type {import('../../packages/verger/dist/index.js').Manifest} */
  const { planDigest, parts, run: facts, counts } = JSON.parse(stdout);
  const stages = facts.stages.map(({ name, seconds: each }) => `${name} ${each.toFixed(1)}`).join(', ');
  const digests = [planDigest, ...parts.map(({ sha256 }) => sha256)].join();
  return { seconds, digests, stages, reused: counts.reused ?? 0 };
}

/** Starts a run, and kills it after a random time. @param {readonly string[]} args @param {number} longestMs */
async function killed(args, longestMs) {
  const child = spawn(process.execPath, [verger, 'run', ...args, '--quiet'], { env, stdio: 'ignore' });
  await sleep(300 + Math.random() * longestMs);
  child.kill('SIGKILL');
  await sleep(500);
}

/** Paths of the images below a folder. @param {string} root */
const pathsIn = (root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jpg'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** An input of some images, with old times. @param {readonly string[]} paths */
function makeInput(paths) {
  const input = join(folder, 'in');
  for (const path of paths) put(join(images ?? '', path), join(input, path));
  return input;
}

/** @param {string} from @param {string} to */
function put(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  utimesSync(to, 1_600_000_000, 1_600_000_000);
}

/** @param {string} place @param {string} from @param {string} to */
const copyTree = (place, from, to) =>
  place === 'disk' ? cpSync(from, to, { recursive: true }) : sync(from, to);
/** @param {string} from @param {string} to */
const sync = (from, to) => runProgram(process.execPath, [verger, 'sync', from, to, '--quiet'], { env });

/**
 * @param {string} place
 * @param {string} model
 * @param {string} input on disk
 */
async function compare(place, model, input) {
  const root = place === 'disk' ? folder : 's3://bench';
  const name = `${root}/${model}-`;
  const file = model === 'mobilenet-v2' ? mobilenet : model;
  const flags = ['--model', file, '--partitions', '24', '--workers', '2'];
  const source = place === 'disk' ? input : 's3://bench/in';
  if (place !== 'disk') await sync(input, source);
  const more1 = addedPaths.map((path) => join('more', path));
  const first = await run(source, `${name}base`, ...flags);
  log(`${place}, ${model}: from nothing ${first.seconds.toFixed(1)} s (${first.stages})`);
  const other = await pairs(place, `${name}k`, name, [source], [...flags, '--components', '100']);
  for (const [i, path] of more1.entries()) put(join(more ?? '', addedPaths[i]), join(input, path));
  if (place !== 'disk') await sync(input, source);
  const added = await pairs(place, `${name}more`, name, [source], flags);
  for (const path of more1) rmSync(join(input, path));
  if (place !== 'disk')
    await runProgram(process.execPath, [verger, 'sync', input, source, '--delete', '--yes', '--quiet'], {
      env,
    });
  return { place, model, added, other };
}

/**
 * A run from nothing, and updates of copies of the base result.
 *
 * @param {string} place
 * @param {string} output
 * @param {string} name
 * @param {readonly string[]} source
 * @param {readonly string[]} flags
 */
async function pairs(place, output, name, source, flags) {
  const nothing = await run(...source, `${output}-nothing`, ...flags);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const target = `${output}-${round}`;
    await copyTree(place, `${name}base`, target);
    // Otherwise the update would wait until the copy is on the disk.
    execFileSync('sync');
    const args = [...source, target, ...flags, '--update'];
    if (chosen.includes('kill')) for (let kill = 0; kill < 5; kill++) await killed(args, 2500);
    const update = await run(...args);
    if (update.digests !== nothing.digests) throw new Error(`${target} differs from a run from nothing`);
    times.push(update.seconds);
    log(
      `  ${flags.includes('100') ? 'another k' : '1% more'}: from nothing ${nothing.seconds.toFixed(1)} s, update ${update.seconds.toFixed(2)} s: ${(nothing.seconds / update.seconds).toFixed(1)} times, ${update.reused} rows reused, identical parts (${update.stages})`,
    );
  }
  return { nothing: nothing.seconds, update: median(times), ratio: nothing.seconds / median(times) };
}

/** @param {string} line */
const log = (line) => console.error(line);
const count = numberOf('images', Infinity);
const all = pathsIn(images);
const step = Math.max(1, all.length / count);
const paths = Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(i * step)]);
const extra = pathsIn(more);
const wanted = Math.round(paths.length / 100);
const addedPaths = Array.from({ length: wanted }, (_, i) => extra[Math.floor((i * extra.length) / wanted)]);

try {
  const input = makeInput(paths);
  const results = [];
  for (const place of among(['disk', 's3'])) {
    if (place === 's3') env = await startServer();
    for (const model of among(['verger-2', 'mobilenet-v2'])) results.push(await compare(place, model, input));
  }
  const rows = results.map(
    ({ place, model, added, other }) =>
      `| ${place} | ${model} | ${added.nothing.toFixed(1)} | ${added.update.toFixed(1)} | **${added.ratio.toFixed(1)}** | ${other.nothing.toFixed(1)} | ${other.update.toFixed(1)} | **${other.ratio.toFixed(1)}** |`,
  );
  const table = `
Written by \`npm run bench:update\`: ${paths.length} JPEGs of 100x100 pixels (Fruits-360's Test split) and 1% more, 24 parts, 2
workers, whole processes from start to exit; updates are medians of ${rounds}. Machine: ${cpus().length} x ${cpus()[0].model}. The parts
and the plan's digest were those of the run from nothing each time.

| place | backbone | 1% more: from nothing, s | update, s | times as fast | another k: from nothing, s | update, s | times as fast |
| ----- | -------- | ------------------------ | --------- | ------------- | -------------------------- | --------- | ------------- |
${rows.join('\n')}
`;
  if (chosen.length === 0) await writeSection('## Updates', table);
  else log(table);
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function startServer() {
  const port = await freePort();
  mkdirSync(join(folder, 's3/bench'), { recursive: true });
  const command = versitygwCommand(await versitygw(), { ...account, port, folder: join(folder, 's3') });
  children.push(spawn(command[0], command.slice(1), { stdio: 'ignore' }));
  return s3Environment(await waitForServer(port));
}
