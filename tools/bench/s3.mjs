// `npm run bench:s3`: the main job from s3:// to s3:// against the same job on disk, `verger sync` against
// `aws s3 sync`, and the client's cost of listing a million keys. Everything runs on this machine, so the server shares
// the cores: its CPU time is reported too. To select: `npm run bench:s3 -- run sync list`; add `once` for one round.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonEnv } from '../../scripts/python-env.mjs';
import { setUp } from '../../scripts/set-up.mjs';
import { versitygw, versitygwCommand } from '../../scripts/versitygw.mjs';
import { median, runProgram, sharedImages, watchMemory } from './measure.mjs';
import { waitForServer, freePort } from './servers.mjs';
import { account, s3Environment } from './s3/account.mjs';

setUp();
const verger = 'packages/verger/dist/cli/main.js';
const model = '../shared/models/mobilenet_v2_1.0_224-features.onnx';
const found = sharedImages('fruits-360-test');
if (found === undefined || !existsSync(model)) {
  console.error('This benchmark needs the data and the backbone in ../shared, which is missing.');
  process.exit(1);
}
const images = found;
const chosen = process.argv.slice(2);
/** @param {string} name */
const wants = (name) => chosen.every((word) => word === 'once') || chosen.includes(name);
const delayMs = 30;
const rounds = chosen.includes('once') ? 1 : 2;
const folder = mkdtempSync(join(tmpdir(), 'verger-s3-'));
/** @type {import('node:child_process').ChildProcess[]} */
const children = [];

/** @param {readonly string[]} command */
async function start(command) {
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore' });
  children.push(child);
  return child;
}

/**
 * CPU seconds used by a process so far, from /proc (proc(5): fields 14 and 15, in ticks of 10 ms).
 *
 * @param {import('node:child_process').ChildProcess} process
 */
function cpuSeconds({ pid }) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Runs a program and returns its duration, peak memory and output.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function timed(program, args, env) {
  let peak = () => 0;
  const { seconds, stdout } = await runProgram(program, args, {
    env,
    onStart: (child) => (peak = watchMemory(child.pid)),
  });
  return { seconds, peakMiB: peak(), stdout };
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
const call = (args, env) => timed(process.execPath, [verger, ...args], env);

/** @typedef {import('../../packages/verger/dist/index.js').Manifest} Manifest */

/** @param {Manifest} manifest */
function digests(manifest) {
  return manifest.parts.map(({ sha256 }) => sha256).join();
}

/**
 * @param {import('node:child_process').ChildProcess} gateway
 * @param {string} direct the gateway's address
 * @param {{ readonly url: string, readonly child: import('node:child_process').ChildProcess }} delayed the proxy in front
 */
async function mainJob(gateway, direct, delayed) {
  await call(['sync', images, 's3://bench/images', '--quiet'], s3Environment(direct));
  const ratios = [];
  const peaks = [];
  for (let round = 0; round < rounds; round++) {
    const flags = ['--model', model, '--partitions', '24', '--workers', '2', '--quiet', '--json'];
    const disk = await call(['run', images, join(folder, `disk-${round}`), ...flags], process.env);
    const [gatewayBefore, proxyBefore] = [cpuSeconds(gateway), cpuSeconds(delayed.child)];
    const s3 = await call(
      ['run', 's3://bench/images', `s3://bench/features-${round}`, ...flags],
      s3Environment(delayed.url),
    );
    const serverCpu = cpuSeconds(gateway) - gatewayBefore;
    const proxyCpu = cpuSeconds(delayed.child) - proxyBefore;
    const [onDisk, onS3] = [disk, s3].map(({ stdout }) => JSON.parse(stdout));
    const ratio = disk.seconds / s3.seconds;
    ratios.push(ratio);
    peaks.push(s3.peakMiB / disk.peakMiB);
    console.log(
      `run, ${onS3.counts.listed} images, +${delayMs} ms per request: disk ${disk.seconds.toFixed(1)} s, s3 ${s3.seconds.toFixed(1)} s: ` +
        `${ratio.toFixed(3)} of the rate on disk; server ${serverCpu.toFixed(1)} and proxy ${proxyCpu.toFixed(1)} CPU s on our cores; ` +
        `peak ${s3.peakMiB.toFixed(0)} MiB, on disk ${disk.peakMiB.toFixed(0)} MiB; digests ${digests(onDisk) === digests(onS3) ? 'identical' : 'DIFFERENT'}`,
    );
    console.log(`  stages: ${stages(onDisk)} | ${stages(onS3)}`);
  }
  console.log(
    `run: ${median(ratios).toFixed(3)} of the rate on disk, ${median(peaks).toFixed(3)} of its peak memory`,
  );
}

/** @param {Manifest} manifest */
function stages({ run }) {
  return run.stages.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}`).join(', ');
}

/** @param {string} direct */
async function syncs(direct) {
  const python = await pythonEnv('awscli', 'tools/bench/s3/requirements.txt');
  const env = s3Environment(direct);
  /** @param {readonly string[]} args */
  const aws = (args) => timed(python, ['-m', 'awscli', 's3', 'sync', ...args, '--only-show-errors'], env);
  const cold = [];
  const idle = [];
  for (let round = 0; round < rounds; round++) {
    const theirs = await aws([images, `s3://bench/aws-${round}`]);
    const ours = await call(['sync', images, `s3://bench/verger-${round}`, '--quiet'], env);
    const theirsIdle = await aws([images, `s3://bench/aws-${round}`]);
    const oursIdle = await call(['sync', images, `s3://bench/verger-${round}`, '--quiet'], env);
    cold.push(theirs.seconds / ours.seconds);
    idle.push(theirsIdle.seconds / oursIdle.seconds);
    console.log(
      `sync cold: aws ${theirs.seconds.toFixed(1)} s, verger ${ours.seconds.toFixed(1)} s; nothing to do: aws ${theirsIdle.seconds.toFixed(1)} s, verger ${oursIdle.seconds.toFixed(1)} s`,
    );
  }
  console.log(
    `sync: ${median(cold).toFixed(2)} times as fast cold, ${median(idle).toFixed(2)} with nothing to do`,
  );
}

async function listing() {
  const port = await freePort();
  const server = await start([
    process.execPath,
    'tools/bench/listing-server.mjs',
    `${port}`,
    '1000',
    '1000000',
  ]);
  const endpoint = await waitForServer(port);
  const flags = ['--model', model, '--dry-run', '--json', '--quiet'];
  const { seconds, peakMiB } = await call(
    ['run', 's3://listed/', join(folder, 'million'), ...flags],
    s3Environment(endpoint),
  );
  console.log(
    `listing and planning 1,000,000 keys: ${seconds.toFixed(1)} s, peak ${peakMiB.toFixed(0)} MiB; the server used ${cpuSeconds(server).toFixed(1)} CPU s, start-up included`,
  );
}

try {
  if (wants('run') || wants('sync')) {
    const port = await freePort();
    const gateway = await start(
      versitygwCommand(await versitygw(), { ...account, port, folder: makeData() }),
    );
    const direct = await waitForServer(port);
    const delayPort = await freePort();
    const child = await start([
      process.execPath,
      'tools/bench/s3/delay.mjs',
      ...[delayPort, port, delayMs].map(String),
    ]);
    const delayed = { url: await waitForServer(delayPort), child };
    if (wants('sync')) await syncs(direct);
    if (wants('run')) await mainJob(gateway, direct, delayed);
  }
  if (wants('list')) await listing();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}

/** Creates the gateway's folder; it serves each subfolder as a bucket. */
function makeData() {
  const data = join(folder, 'data');
  for (const name of [data, join(data, 'bench')]) if (!existsSync(name)) mkdirSync(name);
  return data;
}
