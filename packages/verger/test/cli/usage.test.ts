import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../../src/common/package-root.js';
import { encodeGraph } from '../../src/onnx/graph.js';
import { cli, type CliEnd } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { tinyBackbone, writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let model = '';
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await makeTempFolder();
  model = await writeTinyBackbone(folder);
  mkdirSync(at('empty'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('--help', () => {
  it.each([
    'run',
    'inspect',
    'rejects',
    'facts',
    'forget',
    'serve',
    'notebook',
    'model',
    'doctor',
    'completion',
  ])('of %s shows examples', async (command) => {
    const { code, stdout } = await cli([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}.*verger ${command}`));
  });
});

describe('an invalid command line', () => {
  it.each([
    { args: ['run', 'in', 'out', '--model', 'm.onnx', '--colour'], expected: "unknown option '--colour'" },
    { args: ['run', 'in', '--model', 'm.onnx'], expected: "missing required argument 'output'" },
    {
      args: ['run', 'in', '--include', 'a.jpg', 'b.jpg', 'out'],
      expected: "too many arguments for 'run'. Expected 2 arguments but got 3.",
    },
    { args: ['run', 'in', '--include', 'a.jpg', 'b.jpg', 'out'], expected: 'write patterns in quotes' },
    { args: ['harvest'], expected: "unknown command 'harvest'" },
    { args: ['run', 'in', 'out', '--model', 'm', '--workers', '0'], expected: 'whole number of at least 1' },
    { args: ['run', 'in', 'out', '--model', 'm', '--components', '1.5'], expected: 'all' },
    { args: ['run', 'in', 'out', '--model', 'm', '--max-rejects', '101%'], expected: 'percentage' },
  ])('exits with 2 and a hint: $expected', async ({ args, expected }) => {
    const { code, stdout, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr).toContain('--help');
  });
});

describe('help', () => {
  it.each([
    [['help', 'rum'], 2, /unknown command 'rum'\n\(Did you mean run\?\)/],
    [['rum'], 2, /unknown command 'rum'\n\(Did you mean run\?\)/],
    [['help', 'model', 'pul'], 2, /unknown command 'pul'\n\(Did you mean pull\?\)/],
    [['model', 'pul'], 2, /unknown command 'pul'\n\(Did you mean pull\?\)/],
    [['run', 'in', 'out', '--worker', '2'], 2, /unknown option '--worker'\n\(Did you mean --workers\?\)/],
  ])('suggests what was meant: %j', async (args, code, message) => {
    const end = await cli(args);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toMatch(message);
  });

  it('shows a command by its path, and all commands without one', async () => {
    const { stdout } = await cli(['help', 'model', 'pull']);
    expect(stdout).toContain('Usage: verger model pull [options] <name>');
    expect((await cli(['model', 'help', 'pull'])).stdout).toBe(stdout);
    const all = await cli(['help']);
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(/Usage: verger \[options\][^]*Examples:\n {2}verger dataset/);
  });
});

describe('places that people mistake', () => {
  const run = (input: string, output: string): Promise<CliEnd> =>
    cli(['run', input, output, '--model', model, '--workers', '1', '--quiet']);

  it('an empty path is no folder', async () => {
    for (const [input, output] of [
      ['', at('out')],
      [at('empty'), ''],
    ]) {
      const { code, stderr } = await run(input, output);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^verger: (in|out)put: "" is not a path or an address\n$/);
    }
    for (const args of [
      ['inspect', ''],
      ['dataset', 'stats', ''],
      ['rejects', ''],
      ['serve', ''],
      ['sync', '', at('out')],
    ])
      expect((await cli(args)).code, args.join(' ')).toBe(2);
  });

  it('a file is a file, not a folder', async () => {
    writeFileSync(at('photo.jpg'), 'x');
    const file = at('photo.jpg');
    for (const args of [
      ['run', file, at('out'), '--model', model],
      ['run', at('empty'), file, '--model', model],
      ['run', at('empty'), join(file, 'below'), '--model', model],
      ['inspect', file],
      ['rejects', file],
      ['serve', file],
      ['dataset', 'stats', file],
      ['dataset', 'verify', file],
      ['dataset', 'synthesize', file],
      ['sync', file, at('out')],
    ]) {
      const { code, stderr } = await cli(args);
      expect(stderr).toContain(`verger: ${file} is a file, not a folder`);
      expect(code).toBe(2);
    }
    const { stderr } = await run(file, at('out'));
    expect(stderr).toContain(`use its folder ${folder} with --include 'photo.jpg'`);
    for (const [input, output] of [
      [join(file, 'in'), at('out')],
      [at('empty'), join(file, 'out')],
    ])
      expect((await run(input, output)).stderr).toMatch(
        new RegExp(
          `${file} is a file, not a folder\n {2}${file}/.* would be below it: choose another folder\n$`,
        ),
      );
  });

  it('a device is no folder, and a link that leads nowhere is named', async () => {
    const device = await run(at('empty'), '/dev/null/out');
    expect(device).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/dev/null is a file, not a folder') as string,
    });
    symlinkSync('nowhere', at('link'));
    for (const output of [at('link'), at('link/out')])
      expect((await run(at('empty'), output)).stderr).toContain(`${at('link')} is a link that leads nowhere`);
  });

  it('what may not be read or written is named', async ({ skip }) => {
    if (process.geteuid?.() !== 0) skip('permissions of another user need root');
    // Node or the build may be in a folder of root's.
    const program = packageFile('dist/cli/main.js');
    const version = spawnSync(process.execPath, [program, '--version'], { uid: 65_534, cwd: '/' });
    if (version.status !== 0) skip('another user may not run this Node or this build');
    mkdirSync(at('secret'), { mode: 0o700 });
    chmodSync(folder, 0o755);
    const end = (args: readonly string[]): Promise<CliEnd> =>
      cli([...args, '--model', model, '--workers', '1', '--quiet'], { uid: 65_534, cwd: '/' });
    const input = await end(['run', at('secret'), at('out')]);
    expect(input.stderr).toMatch(new RegExp(`EACCES: permission denied: ${at('secret')}`));
    expect(input.stderr).not.toContain('any more');
    const images = at('readable');
    await plantOrchard(images, { classes: ['apple'], perClass: 3 });
    const output = await end(['run', images, at('secret/out')]);
    expect(output.stderr).toMatch(new RegExp(`EACCES: permission denied.*: ${at('secret/out')}`));
    expect([input.code, output.code]).toEqual([1, 1]);
  });
});

describe('invalid folders', () => {
  it.each([
    {
      what: 'an empty input',
      input: 'empty',
      output: 'out',
      code: 1,
      expected: /no images in .*empty\n {2}expected/,
    },
    {
      what: 'a missing input',
      input: 'nowhere',
      output: 'out',
      code: 1,
      expected: /no such folder: .*nowhere\n$/,
    },
    {
      what: 'a pattern as the input',
      input: '*.jpg',
      output: 'out',
      code: 1,
      expected: /no such folder: .*\n {2}use its folder .* with --include '\*\.jpg'\n$/,
    },
    {
      what: 'the same folder twice',
      input: 'empty',
      output: 'empty',
      code: 2,
      expected: /is inside the output\n {2}choose/,
    },
    {
      what: 'an input inside the output',
      input: 'empty',
      output: '.',
      code: 2,
      expected: /is inside the output\n {2}choose/,
    },
  ])('are rejected with a reason: $what', async ({ input, output, code, expected }) => {
    const end = await cli(['run', at(input), at(output), '--model', model, '--workers', '1', '--quiet']);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toMatch(expected);
  });
});

describe('an invalid model', () => {
  it.each([
    { what: 'missing', bytes: undefined, expected: /no model at .*\n {2}--model takes/ },
    {
      what: 'cut off',
      bytes: tinyBackbone().subarray(0, 500),
      expected: /ONNX Runtime can't load the model .*cut off\.onnx: /,
    },
    {
      what: 'noise',
      bytes: Buffer.from('0123456789'.repeat(50)),
      expected: /ONNX Runtime can't load the model/,
    },
    { what: 'two inputs', bytes: twoInputs(), expected: /the model has 2 inputs; a backbone has one/ },
    {
      what: 'a map',
      bytes: tinyBackbone({ pooled: false }),
      expected: /not a row of features\n {2}/,
    },
  ])('exits with 1 and a reason: $what', async ({ what, bytes, expected }) => {
    const path = at(`${what}.onnx`);
    if (bytes !== undefined) writeFileSync(path, bytes);
    const end = await cli(['run', at('empty'), at('out'), '--model', path, '--workers', '1', '--quiet']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(expected);
  });
});

describe('an error', () => {
  it('is printed without its stack unless --debug is given', async () => {
    const args = ['inspect', at('empty')];
    expect((await cli(args)).stderr).toBe(`verger: no verger result in ${at('empty')}\n`);
    expect((await cli([...args, '--debug'])).stderr).toMatch(/no verger result[^]*\n {4}at /);
  });

  it('never passes escape sequences in a name to the terminal', async () => {
    const evil = at('evil\u001b]0;owned\u0007 orchard');
    mkdirSync(evil);
    symlinkSync('nowhere', join(evil, 'red\u001b[31m.jpg'));
    for (const args of [
      ['inspect', evil, '--debug'],
      ['run', evil, at('out'), '--model', model],
    ]) {
      const { code, stderr } = await cli(args);
      expect(code).toBe(1);
      expect(stderr).toContain('evil\\u{1b}]0;owned\\u{7}');
      expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});

/** A model that adds two images. */
function twoInputs(): Uint8Array {
  const image = { type: 'float32', shape: ['N', 3, 32, 32] } as const;
  return encodeGraph({
    name: 'sum',
    nodes: [{ op: 'Add', inputs: ['left', 'right'], outputs: ['sum'] }],
    inputs: [
      { name: 'left', ...image },
      { name: 'right', ...image },
    ],
    outputs: [{ name: 'sum', ...image }],
  });
}
