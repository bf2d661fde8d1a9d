import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeGraph } from '../../src/onnx/graph.js';
import { cli } from '../support/cli.js';
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
  it.each(['run', 'inspect', 'model', 'doctor'])('of %s shows examples', async (command) => {
    const { code, stdout } = await cli([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\n {2}verger ${command}`));
  });
});

describe('a command line that can not be meant', () => {
  it.each([
    { args: ['run', 'in', 'out', '--model', 'm.onnx', '--colour'], told: "unknown option '--colour'" },
    { args: ['run', 'in', '--model', 'm.onnx'], told: "missing required argument 'output'" },
    { args: ['harvest'], told: "unknown command 'harvest'" },
    { args: ['run', 'in', 'out', '--model', 'm', '--workers', '0'], told: 'whole number of at least 1' },
    { args: ['run', 'in', 'out', '--model', 'm', '--components', '1.5'], told: 'all' },
    { args: ['run', 'in', 'out', '--model', 'm', '--max-rejects', '101%'], told: 'percentage' },
  ])('ends with 2 and a hint: $told', async ({ args, told }) => {
    const { code, stdout, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(told);
    expect(stderr).toContain('--help');
  });
});

describe('folders that can not be', () => {
  it.each([
    {
      what: 'an empty one',
      input: 'empty',
      output: 'out',
      code: 1,
      told: /no images in .*empty\n {2}expected/,
    },
    { what: 'a missing one', input: 'nowhere', output: 'out', code: 1, told: /no such file: .*nowhere/ },
    {
      what: 'one for both',
      input: 'empty',
      output: 'empty',
      code: 2,
      told: /is inside the output\n {2}choose/,
    },
    {
      what: 'input in output',
      input: 'empty',
      output: '.',
      code: 2,
      told: /is inside the output\n {2}choose/,
    },
  ])('are refused with a reason: $what', async ({ input, output, code, told }) => {
    const end = await cli(['run', at(input), at(output), '--model', model, '--workers', '1', '--quiet']);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toMatch(told);
  });
});

describe('a model that is none', () => {
  it.each([
    { what: 'missing', bytes: undefined, told: /no model at .*\n {2}--model takes/ },
    { what: 'cut off', bytes: tinyBackbone().subarray(0, 500), told: /ONNX Runtime can't load the model/ },
    { what: 'noise', bytes: Buffer.from('0123456789'.repeat(50)), told: /ONNX Runtime can't load the model/ },
    { what: 'two inputs', bytes: twoInputs(), told: /the model has 2 inputs; a backbone has one/ },
    { what: 'a map', bytes: tinyBackbone({ pooled: false }), told: /not a row of features\n {2}a backbone/ },
  ])('ends with 1 and a reason: $what', async ({ what, bytes, told }) => {
    const path = at(`${what}.onnx`);
    if (bytes !== undefined) writeFileSync(path, bytes);
    const end = await cli(['run', at('empty'), at('out'), '--model', path, '--workers', '1', '--quiet']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(told);
  });
});

describe('an error', () => {
  it('comes without its stack, unless --debug asks for it', async () => {
    const args = ['inspect', at('empty')];
    expect((await cli(args)).stderr).toBe(`verger: no verger result in ${at('empty')}\n`);
    expect((await cli([...args, '--debug'])).stderr).toMatch(/no verger result[^]*\n {4}at /);
  });

  it('never passes the escape sequences of a name to the terminal', async () => {
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

/** The sum of two images. */
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
