import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { platformOf } from '../../../src/engines/spark/bundle/platform.js';
import { type WorkerBundle, workerBundle } from '../../../src/engines/spark/bundle/worker-bundle.js';
import { workerCommand } from '../../../src/engines/spark/worker-command.js';
import { decodeOutcome } from '../../../src/engines/spark/worker/outcome.js';
import { encodeTasks } from '../../../src/engines/spark/worker/task-list.js';
import type { Task } from '../../../src/pipeline/task.js';
import { makeTempFolder } from '../../support/temp-folder.js';
import { extractTasks, plantJob } from '../orchard-job.js';

/** Zipping takes some seconds of a processor that may be in demand. */
const zipMs = 300_000;

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
  }, zipMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'is the same to the bit when it is made again, and is named by its content',
    async () => {
      const again = await workerBundle(here, { cache: join(folder, 'other-cache') });
      expect(again.digest).toBe(bundle.digest);
      expect(sha256(readFileSync(again.path))).toBe(sha256(readFileSync(bundle.path)));
      const { SHA256SUMS: sums } = unzipSync(readFileSync(bundle.path), {
        filter: ({ name }) => name === 'SHA256SUMS',
      });
      expect(sha256(sums)).toBe(bundle.digest);
    },
    zipMs,
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
    zipMs,
  );

  it('is small', () => {
    expect(readFileSync(bundle.path).length).toBeLessThan(32_000_000);
  });

  /** An executor's folder: a session's, with its artifacts, as Spark puts them. */
  function unpack(name: string): { readonly cwd: string; readonly files: string; readonly command: string } {
    const cwd = join(folder, name);
    const session = join(cwd, 'session');
    const { digest, hasNode } = bundle;
    const files = { bundle: 'worker.zip', tasks: 'tasks.jsonl', model: 'model.onnx', digest, hasNode };
    for (const [path, bytes] of Object.entries(unzipSync(readFileSync(bundle.path)))) {
      mkdirSync(dirname(join(session, files.bundle, path)), { recursive: true });
      writeFileSync(join(session, files.bundle, path), bytes);
    }
    writeFileSync(join(session, files.tasks), encodeTasks(tasks));
    writeFileSync(join(session, files.model), readFileSync(new URL(tasks[0].job.model.uri)));
    return { cwd, files: join(session, files.bundle), command: workerCommand(files) };
  }

  const runIn = (cwd: string, command: string, input: string) =>
    spawnSync('bash', ['-c', command], { cwd, input, encoding: 'utf8' });

  it('runs tasks by their numbers, with nothing but itself', () => {
    const { cwd, command } = unpack('whole');
    const { status, stdout, stderr } = runIn(cwd, command, '3\n0\n');
    // The tasks that it takes in hand, for the case that it is killed.
    expect(stderr).toBe('verger-task extract-00003\nverger-task extract-00000\n');
    expect(status).toBe(0);
    const outcomes = stdout.trim().split('\n').map(decodeOutcome);
    expect(outcomes).toMatchObject([
      { id: 3, attempts: 1, report: { kind: 'extract', shard: 3, rows: 1 } },
      { id: 0, attempts: 1, report: { kind: 'extract', shard: 0, rows: 64 } },
    ]);
  });

  it('is refused where a bit of it has flipped, in any of its files', () => {
    const { cwd, files, command } = unpack('flipped');
    const names = readdirSync(files, { recursive: true, encoding: 'utf8' });
    const victims = ['SHA256SUMS', ...names.filter((name) => /(main\.js|\.wasm|\.so\.1)$/.test(name))];
    expect(victims.length).toBeGreaterThan(5);
    for (const victim of victims) {
      const whole = readFileSync(join(files, victim));
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] ^= 1;
      writeFileSync(join(files, victim), flipped);
      const { status, stdout, stderr } = runIn(cwd, command, '0\n');
      expect({ victim, status, stdout }).toEqual({ victim, status: 3, stdout: '' });
      expect(stderr).toMatch(/verger: the worker bundle is damaged/);
      writeFileSync(join(files, victim), whole);
    }
    expect(runIn(cwd, command, '3\n').status).toBe(0);
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
