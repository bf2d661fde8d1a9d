import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import type { CachedFile } from '../../../src/engines/spark/bundle/cached-file.js';
import { platformOf } from '../../../src/engines/spark/bundle/platform.js';
import { workerBundle } from '../../../src/engines/spark/bundle/worker-bundle.js';
import { decodeOutcome } from '../../../src/engines/spark/decode-outcome.js';
import type { ExtractTask } from '../../../src/job/tasks/extract.js';
import { look } from '../../../src/job/tasks/look.js';
import { workerCommand } from '../../../src/engines/spark/worker-command.js';
import { pathWithout } from '../../support/path-without.js';
import { ownPlatform, type ExecutorSetup, setUpExecutor } from '../../support/spark-executor.js';
import { extractTasks, createOrchardJob } from '../orchard-job.js';

/** Packing takes seconds of CPU time, and longer on a busy machine. */
const packMs = 300_000;

describe('the worker bundle', () => {
  let folder = '';
  let bundle: CachedFile;
  let tasks: readonly ExtractTask[];
  beforeAll(async () => {
    folder = await makeTempFolder();
    bundle = await workerBundle(ownPlatform, join(folder, 'cache'));
    tasks = await extractTasks(await createOrchardJob(folder));
  }, packMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'is the same to the bit when built again, and has the right digest',
    async () => {
      const again = await workerBundle(ownPlatform, join(folder, 'other-cache'));
      expect(again.path).not.toBe(bundle.path);
      expect(again.sha256).toBe(bundle.sha256);
      expect(sha256(readFileSync(again.path))).toBe(bundle.sha256);
    },
    packMs,
  );

  it(
    'is built again if it was damaged in the cache',
    async () => {
      const whole = readFileSync(bundle.path);
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] ^= 1;
      writeFileSync(bundle.path, flipped);
      const again = await workerBundle(ownPlatform, join(folder, 'cache'));
      expect(again).toEqual(bundle);
      expect(readFileSync(again.path).equals(whole)).toBe(true);
    },
    packMs,
  );

  it('is small', () => {
    expect(readFileSync(bundle.path).length).toBeLessThan(32_000_000);
  });

  it('brings the licences of what is in it', () => {
    const names = parseTar(readFileSync(bundle.path)).map(({ name }) => name.replace(/\.gz$/, ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'NOTICE',
        'LICENSE',
        'licences/LGPL-3.0.txt',
        'licences/GPL-3.0.txt',
        'dist/spark-worker/THIRD-PARTY.txt',
        `node_modules/@img/sharp-linux-${ownPlatform.arch}/LICENSE`,
        `node_modules/@img/sharp-libvips-linux-${ownPlatform.arch}/README.md`,
        'node_modules/parquet-wasm/LICENSE_MIT',
      ]),
    );
  });

  const executor = (name: string): Promise<ExecutorSetup> =>
    setUpExecutor(join(folder, name), [[tasks[3]], [tasks[0], tasks[1]]]);

  const runIn = (cwd: string, command: string, input: string) =>
    spawnSync('bash', ['-c', command], { cwd, input, encoding: 'utf8' });

  it('runs groups of tasks by number, without any other files', async () => {
    const { cwd, command } = await executor('whole');
    const { status, stdout, stderr } = runIn(cwd, command, '1\n0\n');
    // It names each task that it starts, in case it is killed.
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

  it('decodes what needs native code', async () => {
    const { job } = tasks[0];
    const { cwd, command } = await setUpExecutor(join(folder, 'native'), [[look.task(job, { images: [] })]]);
    const { stdout } = runIn(cwd, command, '0\n');
    expect(decodeOutcome(stdout.trim())).toMatchObject({ id: 0, report: { kind: 'look' } });
  });

  it.each([
    ['with flock', /^$/],
    ['without', /^flock$/],
  ])('is unpacked once when several start at the same time, %s', async (name, without) => {
    const { cwd, session, command } = await executor(name);
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
    const left = readdirSync(session).filter((file) => /^verger-worker(\.\d+|\.lock)?$/.test(file));
    expect(left.sort()).toEqual(['verger-worker', 'verger-worker.lock']);
  });

  it('is rejected if any bit has flipped', async () => {
    for (const [file, share] of [
      ['bundle', 0],
      ['bundle', 0.3],
      ['bundle', 0.6],
      ['bundle', 1],
      ['starter', 0.5],
    ] as const) {
      const { cwd, session, kit, command } = await executor(`flipped-${file}-${share}`);
      const path = join(session, kit[file].name);
      const bytes = readFileSync(path);
      bytes[Math.floor((bytes.length - 1) * share)] ^= 1;
      writeFileSync(path, bytes);
      const { status, stdout, stderr } = runIn(cwd, command, '0\n');
      expect({ file, share, status, stdout }).toEqual({ file, share, status: 3, stdout: '' });
      expect(stderr).toBe('verger: the worker bundle is damaged\n');
      expect(existsSync(join(session, 'verger-worker'))).toBe(false);
    }
  });

  it('leaves nothing half unpacked when the disk is full', async () => {
    const { cwd, session, command } = await executor('full');
    const small = `ulimit -f 1000; ${command}`;
    const { status, stderr } = runIn(cwd, small, '0\n');
    expect(status).not.toBe(0);
    expect(stderr).toBe('verger: EFBIG: file too large, write\n');
    expect(readdirSync(session).filter((file) => /^verger-worker(\.\d+)?$/.test(file))).toEqual([]);
    expect(runIn(cwd, command, '0\n').status).toBe(0);
  });

  it('says why the Node beside it cannot be unpacked', async () => {
    const { cwd, session, kit } = await executor('no room for Node');
    const archive = gzipSync(Buffer.alloc(4_000_000));
    const node = { name: 'node.bundle', path: join(session, 'node.bundle'), sha256: sha256(archive) };
    writeFileSync(node.path, archive);
    const command = `ulimit -f 1000; ${workerCommand({ ...kit, node }, 'tasks.jsonl', 'model.onnx')}`;
    const { status, stderr } = runIn(cwd, command, '0\n');
    expect(status).toBe(4);
    const sigxfsz = 128 + constants.signals.SIGXFSZ;
    expect(stderr).toMatch(new RegExp(`^verger: cannot unpack the bundled Node: status ${sigxfsz}`));
    expect(readdirSync(session).filter((file) => file.startsWith('verger-node'))).toEqual([]);
  });

  it('is not built if the native code for that processor is not installed', async () => {
    const other = ownPlatform.arch === 'x64' ? 'arm64' : 'x64';
    const failed = expect(workerBundle({ arch: other }, join(folder, 'cache'))).rejects;
    await failed.toMatchObject({
      message: `the executors need @img/sharp-linux-${other}, which is not installed here`,
      hint: expect.stringMatching(
        new RegExp(`npm install .* @img/sharp-linux-${other}@\\d.* @img/sharp-libvips-linux-${other}@\\d`),
      ) as string,
    });
  });

  it('is built only for Linux on supported processors', () => {
    expect(platformOf('Linux', 'aarch64')).toEqual({ arch: 'arm64' });
    for (const [kernel, machine] of [
      ['Linux', 'riscv64'],
      ['Darwin', 'arm64'],
    ])
      expect(() => platformOf(kernel, machine)).toThrow(`the executors run ${kernel} ${machine}`);
  });
});
