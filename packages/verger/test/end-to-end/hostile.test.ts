import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTempFolder, useTempFolders } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../src/common/package-root.js';
import { openResults, run } from '../../src/index.js';
import { type CliEnd, cli, type RunningCli, startCli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { peakBytes } from '../support/processes.js';
import { featureRows, rejectReasons } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { type Expected, writeHostileFiles } from './hostile-orchard.js';

const classes = ['apple', 'Apple', 'plum'];
/** Any character that a terminal obeys or hides, except a line break. */
const unsafe = /[^\P{Cc}\n]|\p{Cf}/u;

describe('a run on a folder full of hostile files', () => {
  const user = ordinaryUser();
  let folder = '';
  let expected: Expected = {};
  let end: CliEnd;
  let peak = 0;
  const output = (): string => join(folder, 'results', 'hostile');

  beforeAll(async () => {
    folder = await makeTempFolder();
    chmodSync(folder, 0o755);
    const model = await writeTinyBackbone(folder);
    await plantOrchard(join(folder, 'clean'), { classes, perClass: 30 });
    await plantOrchard(join(folder, 'input'), { classes, perClass: 30 });
    expected = writeHostileFiles(join(folder, 'input'), user !== 'root');
    mkdirSync(join(folder, 'results'));
    if (typeof user === 'number') chownSync(join(folder, 'results'), user, user);

    await run({ input: join(folder, 'clean'), output: join(folder, 'undisturbed'), model, workers: 1 });
    const args = [
      'run',
      join(folder, 'input'),
      output(),
      '--model',
      model,
      '--max-rejects',
      '20',
      '--workers',
      '1',
    ];
    const running = startCli(args, typeof user === 'number' ? { uid: user } : {});
    peak = await watchPeak(running);
    end = await running.end;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('succeeds', () => {
    expect(end.stderr).not.toContain('verger:');
    expect(end.code).toBe(0);
  });

  it('decodes each hostile file or rejects it with its reason', async () => {
    const rows = [...(await featureRows(output())).keys()].filter((path) => !isOrchard(path));
    const found = {
      ...Object.fromEntries(rows.map((path) => [path, 'row'])),
      ...(await rejectReasons(output())),
    };
    expect(found).toEqual(expected);
  });

  it('counts every input once', async () => {
    const { counts } = (await openResults(output())).manifest;
    expect(counts.rows + counts.rejects).toBe(counts.listed);
    expect(counts).toMatchObject({ listed: 90 + Object.keys(expected).length, ignored: 1 });
  });

  it('leaves the rows of all other images unchanged', async () => {
    const rows = [...(await featureRows(output()))].filter(([path]) => isOrchard(path));
    expect(new Map(rows)).toEqual(await featureRows(join(folder, 'undisturbed')));
  });

  it('uses the exact folder name as the label, and no label for an image in the root', async () => {
    const rows = await featureRows(output());
    expect(rows.get('loose.jpg')?.label).toBeNull();
    expect(rows.get('Apple/0000.jpg')?.label).toBe('Apple');
    expect(rows.get('apple/0000.jpg')?.label).toBe('apple');
    expect(end.stderr).toContain('labels that differ only in case are kept separate: Apple, apple');
  });

  it('takes no memory for an image of 30,000 x 30,000 pixels', () => {
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(500e6);
  });

  it('never lets a file name control the terminal', async () => {
    const shown = await cli(['inspect', output()]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain('escape\\u{1b}]0;owned\\u{7}.jpg');
    for (const text of [end.stdout, end.stderr, shown.stdout, shown.stderr]) expect(text).not.toMatch(unsafe);
  });

  it('never lets a file name become markup in the report', () => {
    const page = readFileSync(join(output(), '_verger/report.html'), 'utf8');
    expect(page).not.toContain('<img src=x');
  });

  it('writes a result that matches its manifest', async () => {
    const { stdout } = await cli(['inspect', output(), '--verify', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ faults: [] });
  });
});

describe('an image that changes between listing and reading', () => {
  const tempFolder = useTempFolders();

  it('is rejected with the right reason, and affects no other image', async () => {
    const folder = await tempFolder();
    const model = await writeTinyBackbone(folder);
    const input = join(folder, 'input');
    await plantOrchard(input, { classes: ['pear'], perClass: 70 });
    await run({ input, output: join(folder, 'undisturbed'), model, workers: 1 });
    const image = (number: number): string => join(input, `pear/000${number}.jpg`);
    const disturb = (): void => {
      unlinkSync(image(0));
      appendFileSync(image(2), 'x');
      writeFileSync(image(4), readFileSync(image(5)));
      rmSync(image(6));
      mkdirSync(image(6));
      rmSync(image(8));
      execFileSync('mkfifo', [image(8)]);
    };
    const output = join(folder, 'disturbed');
    await run({
      ...{ input, output, model, workers: 1, maxRejects: { kind: 'count', count: 5 } },
      onEvent: ({ type }) => type === 'planned' && disturb(),
    });
    expect(await rejectReasons(output)).toEqual({
      'pear/0000.jpg': 'missing',
      'pear/0002.jpg': 'changed',
      'pear/0004.jpg': 'changed',
      'pear/0006.jpg': 'changed',
      'pear/0008.jpg': 'changed',
    });
    const undisturbed = await featureRows(join(folder, 'undisturbed'));
    for (const gone of [0, 2, 4, 6, 8]) undisturbed.delete(`pear/000${gone}.jpg`);
    expect(await featureRows(output)).toEqual(undisturbed);
  });
});

function isOrchard(path: string): boolean {
  return /^(apple|Apple|plum)\/\d{4}\.jpg$/.test(path);
}

/** A user to whom permissions apply: this one, or another if this is root; 'root' if there is no such user. */
function ordinaryUser(): number | 'this' | 'root' {
  if (process.geteuid?.() !== 0) return 'this';
  const nobody = 65_534;
  try {
    execFileSync(process.execPath, [packageFile('dist/cli/main.js'), '--version'], {
      uid: nobody,
      stdio: 'pipe',
    });
    return nobody;
  } catch {
    console.warn('skipped: unreadable files, since this is root and no other user can read this repository');
    return 'root';
  }
}

async function watchPeak({ child, pid }: RunningCli): Promise<number> {
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, peakBytes(pid));
    await sleep(10);
  }
  return peak;
}
