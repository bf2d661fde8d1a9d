import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { platformOf } from '../../../src/engines/spark/bundle/platform.js';
import { type WorkerBundle, workerBundle } from '../../../src/engines/spark/bundle/worker-bundle.js';
import { workerCommand } from '../../../src/engines/spark/worker-command.js';
import { decodeOutcome } from '../../../src/engines/spark/decode-outcome.js';
import { encodeTasks } from '../../../src/engines/spark/worker/task-list.js';
import type { Task } from '../../../src/pipeline/task.js';
import { pathWithout } from '../../support/path-without.js';
import { makeTempFolder } from '../../support/temp-folder.js';
import { extractTasks, plantJob } from '../orchard-job.js';

/** Packing takes some seconds of a processor that may be in demand. */
const packMs = 300_000;

// As `uname -sm` tells it here; the bundle's own executors are the tests' machine.
const here = platformOf('Linux', process.arch === 'arm64' ? 'aarch64' : 'x86_64');

describe('the worker bundle', () => {
  let folder = '';
  let bundle: WorkerBundle;
  let tasks: readonly Task[];
  beforeAll(async () => {
    folder = await makeTempFolder();
    bundle = await workerBundle(here, { cache: join(folder, 'cache') });
    tasks = await extractTasks(await plantJob(folder));
  }, packMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'is the same to the bit when it is made again, and tells its digest',
    async () => {
      const again = await workerBundle(here, { cache: join(folder, 'other-cache') });
      expect(again.path).not.toBe(bundle.path);
      expect(again.sha256).toBe(bundle.sha256);
      expect(sha256(readFileSync(again.path))).toBe(bundle.sha256);
    },
    packMs,
  );

  it(
    'is made anew where it has been damaged in the cache',
    async () => {
      const whole = readFileSync(bundle.path);
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] ^= 1;
      writeFileSync(bundle.path, flipped);
      const again = await workerBundle(here, { cache: join(folder, 'cache') });
      expect(again).toEqual(bundle);
      expect(readFileSync(again.path).equals(whole)).toBe(true);
    },
    packMs,
  );

  it('is small', () => {
    expect(readFileSync(bundle.path).length).toBeLessThan(32_000_000);
  });

  /** An executor's folder: a session's, with its artifacts, as Spark puts them. */
  function executor(name: string): {
    readonly cwd: string;
    readonly session: string;
    readonly command: string;
  } {
    const cwd = join(folder, name);
    const session = join(cwd, 'session');
    const { sha256: digest, hasNode } = bundle;
    const files = {
      bundle: 'worker.bundle',
      tasks: 'tasks.jsonl',
      model: 'model.onnx',
      sha256: digest,
      hasNode,
    };
    mkdirSync(session, { recursive: true });
    copyFileSync(bundle.path, join(session, files.bundle));
    writeFileSync(join(session, files.tasks), encodeTasks([[tasks[3]], [tasks[0], tasks[1]]]));
    copyFileSync(new URL(tasks[0].job.model.uri), join(session, files.model));
    return { cwd, session, command: workerCommand(files) };
  }

  const runIn = (cwd: string, command: string, input: string) =>
    spawnSync('bash', ['-c', command], { cwd, input, encoding: 'utf8' });

  it('runs groups of tasks by their numbers, with nothing but itself', () => {
    const { cwd, command } = executor('whole');
    const { status, stdout, stderr } = runIn(cwd, command, '1\n0\n');
    // The tasks that it takes in hand, for the case that it is killed.
    expect(stderr.trim().split('\n')).toEqual(
      ['00000', '00001', '00003'].map((shard) => `verger-task extract-${shard}`),
    );
    expect(status).toBe(0);
    const outcomes = stdout.trim().split('\n').map(decodeOutcome);
    expect(outcomes).toMatchObject([
      { id: 1, attempts: 1, report: { kind: 'extract', shard: 0, rows: 64 } },
      { id: 2, attempts: 1, report: { kind: 'extract', shard: 1, rows: 64 } },
      { id: 0, attempts: 1, report: { kind: 'extract', shard: 3, rows: 1 } },
    ]);
  });

  it.each([
    ['with flock', /^$/],
    ['without', /^flock$/],
  ])('is unpacked once where several begin at the same time, %s', async (name, without) => {
    const { cwd, session, command } = executor(name);
    const commands = join(folder, `commands ${name}`);
    mkdirSync(commands);
    const env = { ...process.env, PATH: pathWithout(without, commands) };
    const ends = [0, 1, 2].map(async () => {
      const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['pipe', 'ignore', 'inherit'] });
      child.stdin.end();
      return (await once(child, 'exit')) as [number];
    });
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    const left = readdirSync(session).filter((file) => file.startsWith('verger-worker'));
    expect(left.sort()).toEqual(['verger-worker', 'verger-worker.lock']);
  });

  it('is refused where a bit of it has flipped, wherever', () => {
    for (const share of [0, 0.3, 0.6, 1]) {
      const { cwd, session, command } = executor(`flipped-${share}`);
      const path = join(session, 'worker.bundle');
      const bytes = readFileSync(path);
      bytes[Math.floor((bytes.length - 1) * share)] ^= 1;
      writeFileSync(path, bytes);
      const { status, stdout, stderr } = runIn(cwd, command, '0\n');
      expect({ share, status, stdout }).toEqual({ share, status: 3, stdout: '' });
      expect(stderr).toBe('verger: the worker bundle is damaged\n');
      expect(existsSync(join(session, 'verger-worker'))).toBe(false);
    }
  });

  it('leaves nothing half unpacked where the disk is full', () => {
    const { cwd, session, command } = executor('full');
    const small = `ulimit -f 1000; ${command}`;
    const { status, stderr } = runIn(cwd, small, '0\n');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/File size limit exceeded|File too large|tar: /);
    expect(existsSync(join(session, 'verger-worker'))).toBe(false);
    expect(runIn(cwd, command, '0\n').status).toBe(0);
  });

  it('is not made where native code of that processor is not installed', async () => {
    const other = here.arch === 'x64' ? 'arm64' : 'x64';
    const failed = expect(workerBundle({ arch: other }, { cache: join(folder, 'cache') })).rejects;
    await failed.toMatchObject({
      message: `the executors need @img/sharp-linux-${other}, which is not installed here`,
      hint: expect.stringMatching(
        new RegExp(`npm install .* @img/sharp-linux-${other}@\\d.* @img/sharp-libvips-linux-${other}@\\d`),
      ) as string,
    });
  });

  it('is made for Linux on two processors', () => {
    expect(platformOf('Linux', 'aarch64')).toEqual({ arch: 'arm64' });
    for (const [kernel, machine] of [
      ['Linux', 'riscv64'],
      ['Darwin', 'arm64'],
    ])
      expect(() => platformOf(kernel, machine)).toThrow(`the executors are ${kernel} ${machine}`);
  });
});
