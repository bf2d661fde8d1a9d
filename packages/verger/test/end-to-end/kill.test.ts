import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lcg } from 'testing-support/lcg';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { run } from '../../src/index.js';
import { type CliEnd, cli, type RunningCli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { childrenOf, survivors } from '../support/processes.js';
import { eventsOf, partDigests } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

/** Of 64 images each. */
const shards = 9;
const partitions = 4;
/** Reports of a complete run: its shards, the moments, the fit, the parts. */
const allReports = shards + 2 + partitions;

let folder = '';
let model = '';

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  await plantOrchard(input(), { classes: ['apple', 'plum', 'quince'], perClass: 64 * 3 });
  await run({ input: input(), output: at('undisturbed'), model, partitions, workers: 2 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a killed run', () => {
  it('writes the same bytes after three kills, and repeats no finished work', async () => {
    const random = lcg(inject('testSeed'));
    const moments = [0, 1, 2].map((third) => 1 + Math.floor(((third + random()) * (allReports - 2)) / 3));
    console.log(`killed after ${moments.join(', ')} of ${allReports} tasks`);
    const output = at('killed');
    for (const moment of moments) {
      const before = doneShards(output);
      const running = startRun(output);
      await waitForReports(output, moment, running);
      await sleep(random() * 30);
      const workers = childrenOf(running.pid);
      running.child.kill('SIGKILL');
      const end = await running.end;
      expect(end.signal).toBe('SIGKILL');
      if (before > 0 && end.stderr !== '')
        expect(end.stderr).toContain(`resuming: ${before} of ${shards} shards done`);
      expect(await survivors(workers, 5000)).toEqual([]);
    }
    const before = doneShards(output);
    expect(await startRun(output).end).toMatchObject({ code: 0 });
    const started = eventsOf(output).findLast(
      (event) => event.type === 'stage-started' && event.stage === 'extract',
    );
    expect(started).toMatchObject({ tasks: shards, reused: before, reusedImages: before * 64 });
    expect(partDigests(output)).toEqual(partDigests(at('undisturbed')));
  });

  it('goes on under nohup when its terminal is closed', async () => {
    const output = at('nohup');
    const running = startRun(output);
    await waitForReports(output, 1, running);
    // As a closing terminal does: to the whole process group.
    process.kill(-running.pid, 'SIGHUP');
    expect(await running.end).toMatchObject({ code: 0, signal: null });
    expect(partDigests(output)).toEqual(partDigests(at('undisturbed')));
  });

  it('leaves no worker behind, even if it has only just started them', async () => {
    const running = startRun(at('young'));
    while (childrenOf(running.pid).length < 2) await sleep(2);
    const workers = childrenOf(running.pid);
    running.child.kill('SIGKILL');
    await running.end;
    expect(await survivors(workers, 5000)).toEqual([]);
  });
});

describe.each([
  { signal: 'SIGINT', how: 'by Ctrl-C, which reaches the workers too', group: true },
  { signal: 'SIGTERM', how: 'by SIGTERM to its process', group: false },
  { signal: 'SIGTERM', how: 'by SIGTERM to its group', group: true },
] as const)('a run stopped $how', ({ signal, group }) => {
  it('explains how to resume, leaves no worker behind, and resumes to the same bytes', async () => {
    const output = at(`stopped-${signal}-${group}`);
    const running = startRun(output);
    await waitForReports(output, 2, running);
    const workers = childrenOf(running.pid);
    process.kill(group ? -running.pid : running.pid, signal);
    const end = await running.end;
    expect(end).toMatchObject({ code: 130, signal: null, stdout: '' });
    expect(lastLines(end)).toBe(
      'verger: interrupted\n  finished work is kept: run the same command again to resume',
    );
    expect(await survivors(workers, 5000)).toEqual([]);
    expect(eventsOf(output).at(-1)).toMatchObject({ type: 'run-failed', code: 'interrupted' });

    const before = doneShards(output);
    const again = await startRun(output).end;
    expect(again.code).toBe(0);
    expect(again.stderr).toContain(`resuming: ${before} of ${shards} shards done`);
    expect(partDigests(output)).toEqual(partDigests(at('undisturbed')));
  });
});

describe('a second run on the same output', () => {
  it('is rejected while the first one is running, which is not affected', async () => {
    const output = at('shared');
    const first = startRun(output);
    await waitForReports(output, 1, first);
    first.child.kill('SIGSTOP');
    const second = await cli(['run', input(), output, '--model', model, '--workers', '1', '--quiet']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^verger: another run \(process \d+ on .+\) is writing to this output\n {2}wait/,
    );
    first.child.kill('SIGCONT');
    expect(await first.end).toMatchObject({ code: 0 });
    expect(partDigests(output)).toEqual(partDigests(at('undisturbed')));
  });
});

function at(name: string): string {
  return join(folder, name);
}

function input(): string {
  return at('orchard');
}

function startRun(output: string): RunningCli {
  const settings = ['--model', model, '--partitions', partitions.toString(), '--workers', '2'];
  return startCli(['run', input(), output, ...settings]);
}

/** Waits until a run has finished this many tasks; fails if it ends earlier. */
async function waitForReports(output: string, count: number, running: RunningCli): Promise<void> {
  while (reportNames(output).length < count) {
    if (running.child.exitCode !== null) throw new Error(`ended too early: ${(await running.end).stderr}`);
    await sleep(2);
  }
}

function doneShards(output: string): number {
  return reportNames(output).filter((name) => name.startsWith('extract-')).length;
}

function reportNames(output: string): string[] {
  try {
    return readdirSync(join(output, '_verger/work/reports')).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function lastLines({ stderr }: CliEnd): string {
  return stderr.trimEnd().split('\n').slice(-2).join('\n');
}
