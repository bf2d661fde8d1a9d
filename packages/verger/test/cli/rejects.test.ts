import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRejects } from '../../src/index.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
const at = (name: string): string => join(folder, name);
const strange = 'plum/a "b",\n\u001b[31m.jpg';

beforeAll(async () => {
  folder = await makeTempFolder();
  const model = await writeTinyBackbone(folder);
  await plantOrchard(at('in'), { classes: ['apple', 'plum'], perClass: 8 });
  writeFileSync(at('in/apple/empty.jpg'), '');
  writeFileSync(at('in/apple/text.jpg'), 'no image');
  symlinkSync('nowhere', join(at('in'), strange));
  mkdirSync(at('nothing'));
  const args = ['run', at('in'), at('out'), '--model', model, '--workers', '1', '--quiet'];
  const { code, stderr } = await cli([...args, '--components', '2']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^verger: 3 of 19 inputs rejected, 2 allowed: .*\n {4}\S/);
  expect(stderr).toContain(`all are in ${at('out')}/_verger/rejects.parquet`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('verger rejects', () => {
  it('lists the rejects of a run that had too many of them', async () => {
    const { code, stdout } = await cli(['rejects', at('out')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^3 rejects\n/);
    expect(stdout).toContain('apple/empty.jpg');
    // Foreign names do not reach the terminal as they are.
    expect(stdout).not.toContain('\u001b');
  });

  it('prints JSON, as the library returns them', async () => {
    const { stdout } = await cli(['rejects', at('out'), '--json', '--reason', 'empty']);
    expect(JSON.parse(stdout)).toEqual([
      { path: 'apple/empty.jpg', label: 'apple', reason: 'empty', detail: 'no bytes' },
    ]);
    expect(await listRejects(at('out'))).toHaveLength(3);
  });

  it('prints CSV that a parser reads back', async () => {
    const { parse } = await import('csv-parse/sync');
    const { stdout } = await cli(['rejects', at('out'), '--csv']);
    expect(parse(stdout, { columns: true })).toEqual(await listRejects(at('out')));
  });

  it('selects by several reasons, and refuses others', async () => {
    const both = ['--reason', 'empty', '--reason', 'broken-link'];
    expect(JSON.parse((await cli(['rejects', at('out'), ...both, '--json'])).stdout)).toHaveLength(2);
    const { code, stderr } = await cli(['rejects', at('out'), '--reason', 'ugly']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Expected one of empty, ')]);
  });

  it('says where there is no run', async () => {
    const { code, stderr } = await cli(['rejects', at('nothing')]);
    expect([code, stderr]).toEqual([
      1,
      `verger: no table of rejects: no verger result in ${at('nothing')}\n`,
    ]);
  });
});

describe('verger inspect', () => {
  it('does not promise that the same command helps where it would fail again', async () => {
    const { code, stderr } = await cli(['inspect', at('out')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is not finished: 3 of 19 inputs rejected.*\n {2}`verger rejects .*--max-rejects/);
    expect(stderr).not.toContain('run the same command again');
  });
});
