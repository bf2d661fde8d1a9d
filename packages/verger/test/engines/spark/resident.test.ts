import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeOutcome } from '../../../src/engines/spark/decode-outcome.js';
import type { Task } from '../../../src/job/task.js';
import { childrenOf, survivors } from '../../support/processes.js';
import { type PlantedExecutor, plantExecutor } from '../../support/spark-executor.js';
import { extractTasks, plantJob } from '../orchard-job.js';

const quickly = 5_000;
/** For so long a worker waits for the next one to call. */
const idleMs = 10_000;

describe('a worker that stays on an executor', () => {
  let folder = '';
  let tasks: readonly Task[];
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await makeTempFolder();
    tasks = await extractTasks(await plantJob(folder));
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const plant = (name: string): Promise<PlantedExecutor> =>
    plantExecutor(
      join(folder, name),
      tasks.map((task) => [task]),
    );

  /** A process that runs a script as an executor runs its commands, each a child of it, and lives on. */
  async function executorThatRuns(name: string, script: string): Promise<[ChildProcess, PlantedExecutor]> {
    const planted = await plant(name);
    const executor = spawn('bash', ['-c', `${script}; exec sleep 600`], {
      cwd: planted.cwd,
      env: { ...process.env, command: planted.command },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(executor);
    return [executor, planted];
  }

  /** The Spark task of a group. */
  const task = (group: number): string => `echo ${group} | bash -c "$command"`;

  /** The first lines that come. */
  async function lines({ stdout }: ChildProcess, count: number): Promise<readonly string[]> {
    let text = '';
    stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
    while (text.split('\n').length <= count && stdout !== null) await once(stdout, 'data');
    return text.trim().split('\n');
  }

  /** A Spark task by itself; its executor is this process. */
  function call({ cwd, command }: PlantedExecutor, group: number): ChildProcess {
    const caller = spawn('bash', ['-c', command], { cwd, stdio: ['pipe', 'ignore', 'pipe'] });
    started.push(caller);
    caller.stdin.end(`${group}\n`);
    return caller;
  }

  const places = ({ session }: PlantedExecutor): string[] =>
    readdirSync(session).filter((name) => name.endsWith('.resident'));
  const residents = (planted: PlantedExecutor): number[] =>
    places(planted).map((name) => Number.parseInt(name, 10));

  it('is found by the next Spark task, and ends with its executor', async () => {
    const [executor, planted] = await executorThatRuns('next', `${task(3)}; ${task(3)}`);
    const [first, second] = (await lines(executor, 2)).map(decodeOutcome);
    expect(first).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    expect(second).toMatchObject({ id: 3, report: { kind: 'extract', rows: 1 } });
    const [resident, ...others] = residents(planted);
    expect(others).toEqual([]);
    const family = [resident, ...childrenOf(resident)];
    expect(family).toHaveLength(2);
    executor.kill('SIGKILL');
    expect(await survivors(family, quickly)).toEqual([]);
    expect(places(planted)).toEqual([]);
  });

  it('is one for each of the Spark tasks that run at a time', async () => {
    const [executor, planted] = await executorThatRuns('two', `${task(0)} & ${task(1)} & wait`);
    const ids = (await lines(executor, 2)).map((line) => decodeOutcome(line).id);
    expect(ids.sort()).toEqual([0, 1]);
    expect(residents(planted)).toHaveLength(2);
  });

  it('is passed over where it was killed, or where its port is another one’s by now', async () => {
    const planted = await plant('former');
    await once(call(planted, 3), 'exit');
    const [place] = places(planted);
    const [port] = readFileSync(join(planted.session, place), 'utf8').split(' ');
    writeFileSync(join(planted.session, '0-killed.resident'), '1 its-token\n');
    writeFileSync(join(planted.session, '0-stranger.resident'), `${port} its-token\n`);
    expect(await once(call(planted, 3), 'exit')).toEqual([0, null]);
    expect(places(planted)).toEqual(['0-stranger.resident', place]);
  });

  it('listens to nobody who does not know its token, which is in a file for its user alone', async () => {
    const planted = await plant('token');
    await once(call(planted, 3), 'exit');
    const [place] = places(planted);
    expect(statSync(join(planted.session, place)).mode & 0o777).toBe(0o600);
    const [port] = readFileSync(join(planted.session, place), 'utf8').split(' ');
    const stranger = connect(Number(port), '127.0.0.1');
    let heard = '';
    stranger.on('data', (data) => (heard += String(data)));
    stranger.write('0123456789abcdef0123456789abcdef\ntasks.jsonl model.onnx 0\n');
    await once(stranger, 'close');
    expect(heard).toBe('');
  });

  /** A worker that has a task in hand with which it does not get on, and the Spark task that waits for it. */
  async function atWork(name: string) {
    const planted = await plant(name);
    await once(call(planted, 3), 'exit');
    const [resident] = residents(planted);
    const [worker] = childrenOf(resident);
    process.kill(worker, 'SIGSTOP');
    const caller = call(planted, 0);
    const heard = { text: '' };
    caller.stderr?.setEncoding('utf8').on('data', (more: string) => (heard.text += more));
    while (!heard.text.includes('extract-00000') && caller.stderr !== null) await once(caller.stderr, 'data');
    return { resident, worker, caller, heard };
  }

  it('gives up what it has in hand when the Spark task is killed', async () => {
    const { resident, worker, caller } = await atWork('killed');
    caller.kill('SIGKILL');
    expect(await survivors([resident, worker], quickly)).toEqual([]);
  });

  it('is missed at once by a Spark task that waits for it', async () => {
    const { resident, worker, caller, heard } = await atWork('gone');
    process.kill(resident, 'SIGKILL');
    expect(await once(caller, 'close')).toEqual([1, null]);
    expect(heard.text).toBe('verger-task extract-00000\nverger: the worker disconnected\n');
    process.kill(worker, 'SIGCONT');
    expect(await survivors([worker], quickly)).toEqual([]);
  });

  /** One that the worker at a place has greeted, and that says no more. */
  async function greetedAt({ session }: PlantedExecutor, place: string): Promise<Socket> {
    const [port, token] = readFileSync(join(session, place), 'utf8').trim().split(' ');
    const silent = connect(Number(port), '127.0.0.1');
    silent.write(`${token}\n`);
    await once(silent, 'data');
    return silent;
  }

  it('is there for others when one that it greeted goes without a word, even in an error', async () => {
    const planted = await plant('reset');
    await once(call(planted, 3), 'exit');
    const [place] = places(planted);
    const rude = await greetedAt(planted, place);
    rude.resetAndDestroy();
    expect(await once(call(planted, 3), 'exit')).toEqual([0, null]);
    expect(places(planted)).toEqual([place]);
  });

  it('ends when nobody has called for a while, and no sooner', async () => {
    const planted = await plant('idle');
    await once(call(planted, 3), 'exit');
    const [resident] = residents(planted);
    const family = [resident, ...childrenOf(resident)];
    const last = await greetedAt(planted, places(planted)[0]);
    const left = performance.now();
    last.destroy();
    expect(await survivors(family, idleMs + quickly)).toEqual([]);
    // Clocks of two processes, by whole milliseconds.
    expect(performance.now() - left).toBeGreaterThan(idleMs - 10);
    expect(places(planted)).toEqual([]);
  });
});
