import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openResults, run } from '../../src/index.js';
import { type CliEnd, type CliOptions, cli, type RunningCli, startCli } from '../support/cli.js';
import { peakBytes } from '../support/processes.js';
import { featureRows } from '../support/result-files.js';
import { mountTinyDisk } from '../support/tiny-disk.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const fixtures = fileURLToPath(new URL('../../../vision/test/fixtures/', import.meta.url));
const jpeg = readFileSync(join(fixtures, 'rgb.jpg'));
let folder = '';
let model = '';

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
});
afterAll(() => rm(folder, { recursive: true }));

function start(args: readonly string[] = [], options: CliOptions = {}): RunningCli {
  const running = startCli(['features', ...args], { ...options, stdin: 'pipe' });
  // A command that fails stops reading.
  running.child.stdin?.on('error', () => undefined);
  return running;
}

async function filter(input: Buffer, args: readonly string[], options: CliOptions = {}): Promise<CliEnd> {
  const running = start(args, options);
  running.child.stdin?.end(input);
  return running.end;
}

function lines(images: readonly (readonly [path: string, bytes: Uint8Array])[]): Buffer {
  return Buffer.concat(
    images.map(([path, bytes]) => Buffer.from(`${path}\t${Buffer.from(bytes).toString('base64')}\n`)),
  );
}

function rowsOf({ stdout }: CliEnd): string[][] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('\t'));
}

describe('verger features', () => {
  it('prints the features and rejects of a run, to the bit', async () => {
    const input = join(folder, 'images');
    await mkdir(input);
    await cp(fixtures, join(input, 'odd'), { recursive: true, filter: (path) => !/\.(json|py)$/.test(path) });
    const output = join(folder, 'output');
    await run({ input, output, maxRejects: { kind: 'count', count: 100 } });
    const rows = await featureRows(output);
    const rejects = await (await openResults(output)).rejects();
    expect(rows.size).toBeGreaterThan(30);
    expect(rejects.length).toBeGreaterThan(3);

    const paths = [...rows.keys(), ...rejects.map(({ path }) => path)];
    const end = await filter(lines(paths.map((path) => [path, readFileSync(join(input, path))])), []);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const printed = rowsOf(end).map(([path, features, error]) => ({
      path,
      outcome: error === '\\N' ? Float32Array.from(JSON.parse(features) as number[]) : error,
    }));
    expect(printed).toEqual([
      ...[...rows].map(([path, { features }]) => ({ path, outcome: features })),
      ...rejects.map(({ path, reason, detail }) => ({ path, outcome: `${reason}: ${detail}` })),
    ]);
  });

  it('processes images of 50 MB, one at a time in memory', async () => {
    const large = Buffer.concat([jpeg, Buffer.alloc(50e6)]);
    const { child, pid, end } = start(['--model', model]);
    // One at a time, so that the test itself does not hold them all.
    for (let number = 0; number < 6; number++) {
      child.stdin?.write(lines([[`${number}`, large]]));
      while ((child.stdin?.writableLength ?? 0) > 0) await sleep(20);
    }
    const peak = peakBytes(pid);
    child.stdin?.end();
    const ended = await end;
    const rows = rowsOf(ended);
    expect(rows.map(([path]) => path)).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(new Set(rows.map(([, features]) => features)).size).toBe(1);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(rows[0][2]).toBe('\\N');
    console.log(`largest process: ${(peak / 2 ** 20).toFixed(0)} MiB`);
    expect(peak).toBeLessThan(350 * 2 ** 20);
  });

  it('exits quietly when its output is closed', async () => {
    const { child, end } = start(['--model', model]);
    child.stdin?.write(lines(Array.from({ length: 300 }, (_, number) => [`${number}`, jpeg])));
    child.stdout?.once('data', () => child.stdout?.destroy());
    // Its input is still open.
    expect(await end).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('exits with 130 when interrupted and leaves no images behind', async () => {
    const temporary = join(folder, 'temporary');
    await mkdir(temporary);
    const { child, end } = start(['--model', model], { env: { TMPDIR: temporary } });
    child.stdin?.write(lines([['one', jpeg]]));
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect((await end).code).toBe(130);
    expect(readdirSync(temporary).filter((name) => name.startsWith('verger'))).toEqual([]);
  });

  it('leaves no images behind when it is killed', async () => {
    const temporary = join(folder, 'killed');
    await mkdir(temporary);
    const { child, end } = start(['--model', model], { env: { TMPDIR: temporary } });
    child.stdin?.write(lines([['one', jpeg]]));
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    expect((await end).signal).toBe('SIGKILL');
    await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), { timeout: 10_000 });
  });

  it.each([
    [
      ['--model', 'no-such-model'],
      1,
      /^verger: no file or model named no-such-model\n {2}models: verger-2, verger-1, /,
    ],
    [['--model', 's3://bucket/model.onnx', '--nonsense'], 2, /unknown option/],
    [['images/'], 2, /too many arguments/],
  ])('fails on %j', async (args, code, message) => {
    const end = await filter(lines([['one', jpeg]]), args);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toMatch(message);
  });

  it('fails if there is no temporary folder for images', async () => {
    const end = await filter(lines([['one', jpeg]]), ['--model', model], { env: { TMPDIR: '/no/such' } });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(
      /^verger: can't write a temporary file in \/no\/such: ENOENT.*\n {2}set TMPDIR/,
    );
  });

  it('fails if the temporary folder has no room for images', async ({ skip }) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const unmount = mountTinyDisk(disk, 1e6);
    if (unmount === undefined) return skip();
    try {
      const end = await filter(lines([['one', Buffer.alloc(3e6)]]), ['--model', model], {
        env: { TMPDIR: disk },
      });
      expect(end).toMatchObject({ code: 1, stdout: '' });
      expect(end.stderr).toMatch(/^verger: can't write a temporary file in .*: ENOSPC.*\n {2}set TMPDIR/);
    } finally {
      unmount();
    }
  });

  it('shows in its help how to call it from Spark', async () => {
    const { code, stdout } = await cli(['features', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n {2}for f in .*\| verger features/);
    expect(stdout).toContain("USING 'verger features'");
  });
});
