import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeOutcome } from '../../../src/engines/spark/decode-outcome.js';
import type { Task } from '../../../src/job/task.js';
import { residentBytes } from '../../../src/pool/resident-memory.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { type ExecutorSetup, setUpExecutor } from '../../support/spark-executor.js';
import { extractTasks, createOrchardJob } from '../orchard-job.js';

const quickMs = 5_000;
/** How long a worker waits for the next Spark task. */
const idleMs = 10_000;

describe('a warm worker', () => {
  let folder = '';
  let tasks: readonly Task[];
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await makeTempFolder();
    tasks = await extractTasks(await createOrchardJob(folder));
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const setUp = (name: string): Promise<ExecutorSetup> =>
    setUpExecutor(
      join(folder, name),
      tasks.map((task) => [task]),
    );

  /** A process that runs a script as an executor runs its commands, as child processes, and keeps running. */
  async function startExecutor(name: string, script: string): Promise<[ChildProcess, ExecutorSetup]> {
    const setup = await setUp(name);
    const executor = spawn('bash', ['-c', `${script}; exec sleep 600`], {
      cwd: setup.cwd,
      env: { ...process.env, command: setup.command },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(executor);
    return [executor, setup];
  }

  /** The Spark task of a group. */
  const task = (group: number): string => `echo ${group} | bash -c "$command"`;

  /** The first lines of its output. */
  async function lines({ stdout }: ChildProcess, count: number): Promise<readonly string[]> {
    let text = '';
    stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
    while (text.split('\n').length <= count && stdout !== null) await once(stdout, 'data');
    return text.trim().split('\n');
  }

  /** A single Spark task, whose executor is this process. */
  function call({ cwd, command }: ExecutorSetup, group: number): ChildProcess {
    const caller = spawn('bash', ['-c', command], { cwd, stdio: ['pipe', 'ignore', 'pipe'] });
    started.push(caller);
    caller.stdin.end(`${group}\n`);
    return caller;
  }

  const addressFiles = ({ session }: ExecutorSetup): string[] =>
    readdirSync(session).filter((name) => name.endsWith('.warm'));
  const warmWorkers = (setup: ExecutorSetup): number[] =>
    addressFiles(setup).map((name) => Number.parseInt(name, 10));

  it('is reused by the next Spark task, and ends with its executor', async () => {
    const [executor, setup] = await startExecutor('next', `${task(3)}; ${task(3)}`);
    const [first, second] = (await lines(executor, 2)).map(decodeOutcome);
    expect(first).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    expect(second).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    const [warmWorker, ...others] = warmWorkers(setup);
    expect(others).toEqual([]);
    const family = [warmWorker, ...childrenOf(warmWorker)];
    expect(family).toHaveLength(2);
    executor.kill('SIGKILL');
    expect(await survivors(family, quickMs)).toEqual([]);
    expect(addressFiles(setup)).toEqual([]);
  });

  it('exists once for each Spark task that runs at the same time', async () => {
    const [executor, setup] = await startExecutor('two', `${task(0)} & ${task(1)} & wait`);
    const ids = (await lines(executor, 2)).map((line) => decodeOutcome(line).id);
    expect(ids.sort()).toEqual([0, 1]);
    expect(warmWorkers(setup)).toHaveLength(2);
  });

  it('is skipped if it was killed, or if its port now belongs to another process', async () => {
    const setup = await setUp('former');
    await once(call(setup, 3), 'exit');
    const [file] = addressFiles(setup);
    const [port] = readFileSync(join(setup.session, file), 'utf8').split(' ');
    writeFileSync(join(setup.session, '0-killed.warm'), '1 its-token\n');
    writeFileSync(join(setup.session, '0-stranger.warm'), `${port} its-token\n`);
    expect(await once(call(setup, 3), 'exit')).toEqual([0, null]);
    expect(addressFiles(setup)).toEqual(['0-stranger.warm', file]);
  });

  it('ignores clients without its token, which is in a file that only its user can read', async () => {
    const setup = await setUp('token');
    await once(call(setup, 3), 'exit');
    const [file] = addressFiles(setup);
    expect(statSync(join(setup.session, file)).mode & 0o777).toBe(0o600);
    const [port] = readFileSync(join(setup.session, file), 'utf8').split(' ');
    const stranger = connect(Number(port), '127.0.0.1');
    let received = '';
    stranger.on('data', (data) => (received += String(data)));
    stranger.write('0123456789abcdef0123456789abcdef\ntasks.jsonl model.onnx 0\n');
    await once(stranger, 'close');
    expect(received).toBe('');
  });

  it('reads little of a client without its token, and serves others meanwhile', async () => {
    const setup = await setUp('flood');
    await once(call(setup, 3), 'exit');
    const [file] = addressFiles(setup);
    const [port] = readFileSync(join(setup.session, file), 'utf8').split(' ');
    const [warmWorker] = warmWorkers(setup);
    const before = residentBytes(warmWorker) ?? 0;
    const flooding = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    flooding.write(Buffer.alloc(64 * 2 ** 20, 'x'));
    await new Promise((closed) => flooding.once('close', closed));
    expect((residentBytes(warmWorker) ?? 0) - before).toBeLessThan(32 * 2 ** 20);
    const silent = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    await once(silent, 'connect');
    expect(await once(call(setup, 3), 'exit')).toEqual([0, null]);
    expect(addressFiles(setup)).toEqual([file]);
    silent.destroy();
  });

  /** A worker paused in the middle of a task, and the Spark task that waits for it. */
  async function pausedWorker(name: string) {
    const setup = await setUp(name);
    await once(call(setup, 3), 'exit');
    const [warmWorker] = warmWorkers(setup);
    const [worker] = childrenOf(warmWorker);
    process.kill(worker, 'SIGSTOP');
    const caller = call(setup, 0);
    const stderr = { text: '' };
    caller.stderr?.setEncoding('utf8').on('data', (more: string) => (stderr.text += more));
    while (!stderr.text.includes('extract-00000') && caller.stderr !== null)
      await once(caller.stderr, 'data');
    return { warmWorker, worker, caller, stderr };
  }

  it('abandons its task when the Spark task is killed', async () => {
    const { warmWorker, worker, caller } = await pausedWorker('killed');
    caller.kill('SIGKILL');
    expect(await survivors([warmWorker, worker], quickMs)).toEqual([]);
  });

  it('fails the waiting Spark task at once when it dies', async () => {
    const { warmWorker, worker, caller, stderr } = await pausedWorker('gone');
    process.kill(warmWorker, 'SIGKILL');
    expect(await once(caller, 'close')).toEqual([1, null]);
    expect(stderr.text).toBe('verger-task extract-00000\nverger: the worker disconnected\n');
    process.kill(worker, 'SIGCONT');
    expect(await survivors([worker], quickMs)).toEqual([]);
  });

  /** A client that the worker of a file has greeted, and that stays silent. */
  async function greetedClient({ session }: ExecutorSetup, file: string): Promise<Socket> {
    const [port, token] = readFileSync(join(session, file), 'utf8').trim().split(' ');
    const client = connect(Number(port), '127.0.0.1');
    client.write(`${token}\n`);
    await once(client, 'data');
    return client;
  }

  it('keeps serving others after a greeted client resets its connection', async () => {
    const setup = await setUp('reset');
    await once(call(setup, 3), 'exit');
    const [file] = addressFiles(setup);
    const client = await greetedClient(setup, file);
    client.resetAndDestroy();
    expect(await once(call(setup, 3), 'exit')).toEqual([0, null]);
    expect(addressFiles(setup)).toEqual([file]);
  });

  it('exits after its idle time, and no sooner', async () => {
    const setup = await setUp('idle');
    await once(call(setup, 3), 'exit');
    const [warmWorker] = warmWorkers(setup);
    const family = [warmWorker, ...childrenOf(warmWorker)];
    const last = await greetedClient(setup, addressFiles(setup)[0]);
    const left = performance.now();
    last.destroy();
    expect(await survivors(family, idleMs + quickMs)).toEqual([]);
    // The clocks of two processes, in whole milliseconds.
    expect(performance.now() - left).toBeGreaterThan(idleMs - 10);
    expect(addressFiles(setup)).toEqual([]);
  });
});
