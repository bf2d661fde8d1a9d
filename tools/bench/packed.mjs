// `npm run bench:packed`: the main job on 20,622 images in 20 tar files, from s3:// (with 30 ms added to each request)
// against the same tars on disk, and against single objects. Counts the requests. Everything runs on this machine, so the
// server shares the cores. `npm run bench:packed -- once` makes one round instead of two; `images=<n>` takes the first n
// images only, and no single objects; `model=<file>` takes another backbone.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setUp } from '../../scripts/set-up.mjs';
import { versitygw, versitygwCommand } from '../../scripts/versitygw.mjs';
import { median, runProgram, sharedImages } from './measure.mjs';
import { freePort, waitForServer } from './servers.mjs';
import { account, s3Environment } from './s3/account.mjs';

setUp();
const verger = 'packages/verger/dist/cli/main.js';
/** @param {string} name */
const valueOf = (name) => process.argv.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
const only = valueOf('images');
const model = valueOf('model') ?? '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const found = sharedImages('fruits-360-test');
if (found === undefined || !existsSync(model)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
const images = found;
const rounds = process.argv.includes('once') ? 1 : 2;
const tars = 20;
const delayMs = 30;
const folder = mkdtempSync(join(tmpdir(), 'verger-packed-'));
const countFile = join(folder, 'requests');
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];

/** @param {readonly string[]} command */
function start(command) {
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  children.push(child);
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
const call = (args, env) => runProgram(process.execPath, [verger, ...args], { env });

/**
 * Requests that passed the proxy so far, all and those that read an image or a tar; it writes them down a few times a
 * second.
 */
async function requests() {
  await sleep(500);
  const [all, reads] = existsSync(countFile)
    ? readFileSync(countFile, 'utf8').split(' ').map(Number)
    : [0, 0];
  return { all, reads };
}

/** Packs the images, in the order of their paths, into tars of equal numbers. */
function pack() {
  const paths = readdirSync(images, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(images, join(entry.parentPath, entry.name)))
    .sort()
    .slice(0, only === undefined ? undefined : Number(only));
  const target = join(folder, 'tars');
  mkdirSync(target);
  const each = Math.ceil(paths.length / tars);
  for (let i = 0; i < tars; i++) {
    const input = paths.slice(i * each, (i + 1) * each).join('\0');
    const file = join(target, `${i.toString().padStart(4, '0')}.tar`);
    execFileSync('tar', ['-cf', file, '-C', images, '--null', '-T', '-'], { input });
  }
  return target;
}

let runs = 0;

/**
 * @param {string} input
 * @param {NodeJS.ProcessEnv} env
 */
async function measure(input, env) {
  const isRemote = input.startsWith('s3://');
  const output = isRemote ? `s3://bench/features-${runs++}` : join(folder, `features-${runs++}`);
  const before = await requests();
  const flags = ['--model', model, '--partitions', '24', '--workers', '2', '--quiet', '--json'];
  const { seconds, stdout } = await call(['run', input, output, ...flags], env);
  const after = await requests();
  const reads = after.reads - before.reads;
  /** @type {import('../../packages/verger/dist/index.js').Manifest} */
  const manifest = JSON.parse(stdout);
  const stages = manifest.run.stages.map((stage) => `${stage.name} ${stage.seconds.toFixed(1)}`).join(', ');
  const { listed, rows } = manifest.counts;
  console.log(
    `${isRemote ? input : input.endsWith('tars') ? 'tars on disk' : 'images on disk'}: ${rows} of ${listed} images, ` +
      `${seconds.toFixed(1)} s (${stages})${isRemote ? `, ${after.all - before.all} requests, ${reads} of them for images` : ''}`,
  );
  return { seconds, reads, digests: manifest.parts.map(({ sha256 }) => sha256).join() };
}

try {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'bench'), { recursive: true });
  const port = await freePort();
  start(versitygwCommand(await versitygw(), { ...account, port, folder: data }));
  const direct = s3Environment(await waitForServer(port));
  const delayPort = await freePort();
  start([process.execPath, 'tools/bench/s3/delay.mjs', ...[delayPort, port, delayMs].map(String), countFile]);
  const delayed = s3Environment(await waitForServer(delayPort));
  const packed = pack();
  await call(['sync', packed, 's3://bench/tars', '--quiet'], direct);
  const ratios = [];
  let ofTars = 0;
  for (let round = 0; round < rounds; round++) {
    const disk = await measure(packed, process.env);
    const s3 = await measure('s3://bench/tars', delayed);
    ofTars = s3.reads;
    ratios.push(disk.seconds / s3.seconds);
    console.log(
      `  ${(disk.seconds / s3.seconds).toFixed(3)} of the rate on disk; parts ${disk.digests === s3.digests ? 'identical' : 'DIFFERENT'}`,
    );
  }
  console.log(
    `tars in S3: ${median(ratios).toFixed(3)} of their rate on disk, ${ofTars} requests for the images`,
  );
  if (only === undefined) {
    await call(['sync', images, 's3://bench/images', '--quiet'], direct);
    const single = await measure('s3://bench/images', delayed);
    const unpacked = await measure(images, process.env);
    const ratio = (unpacked.seconds / single.seconds).toFixed(3);
    console.log(`single objects: ${ratio} of their rate on disk, ${single.reads} requests for the images`);
  }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
