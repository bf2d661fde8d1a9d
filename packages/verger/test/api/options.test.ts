import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { checkRunOptions } from '../../src/api/run-options.js';
import {
  datasetStats,
  embed,
  listRejects,
  openEmbedder,
  openResults,
  plan,
  pullModel,
  run,
  type RunOptions,
  sync,
  synthesize,
  verifyDataset,
} from '../../src/index.js';

const tempFolder = useTempFolders();

/** A call as JavaScript may make it. */
type Call = (options: object) => Promise<unknown>;
const as = (call: unknown): Call => call as Call;

const places = { input: 'in', output: 'out' };
const doors: readonly (readonly [name: string, call: Call, required: object])[] = [
  ['run', as(run), places],
  ['plan', as(plan), places],
  ['synthesize', as(synthesize), { output: 'out' }],
  ['datasetStats', (options) => as(datasetStats.bind(null, 'in'))(options), {}],
  ['verifyDataset', (options) => as(verifyDataset.bind(null, 'in'))(options), {}],
  ['openResults', (options) => as(openResults.bind(null, 'out'))(options), {}],
  ['listRejects', (options) => as(listRejects.bind(null, 'out'))(options), {}],
  ['sync', as(sync), { from: 'in', to: 'out' }],
  ['openEmbedder', as(openEmbedder), {}],
  ['embed', (options) => as(embed.bind(null, 'a.jpg'))(options), {}],
  ['pullModel', (options) => as(pullModel.bind(null, 'mobilenet-v2'))(options), {}],
];

describe('every function of the library', () => {
  it.each(doors)('%s refuses an option that it does not have', async (name, call, required) => {
    await expect(call({ ...required, colour: 'red' })).rejects.toMatchObject({
      code: 'usage',
      message: `${name} has no option "colour"`,
    });
  });

  it.each(doors)('%s refuses what is no object of options', async (name, call) => {
    for (const wrong of [null, 'in', ['in']])
      await expect(call(wrong as unknown as object)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining(`${name} takes an object of options`) as string,
      });
  });
});

describe('a run', () => {
  it.each<[string, unknown, string]>([
    ['components', 1.5, '1.5 is not a count such as 200'],
    ['components', { kind: 'several' }, 'an object is not a count'],
    ['components', { kind: 'fraction', fraction: 2 }, 'an object is not'],
    ['components', 'many', '"many" is not a count'],
    ['maxRejects', '101%', '"101%" is not a number such as 20'],
    ['maxRejects', -1, '-1 is not a number'],
    ['maxRejects', { kind: 'fraction', fraction: 1.01 }, 'an object is not'],
    ['workers', 0, '0 is not a whole number from 1 to 1024'],
    ['partitions', 2.5, '2.5 is not a whole number'],
    ['limit', '10', '"10" is not a whole number of at least 1'],
    ['standardize', 'yes', '"yes" is not true or false'],
    ['l2', 'none', '"none" is not true or false'],
    ['include', '**/*.jpg', '"**/*.jpg" is not a list of texts'],
    ['exclude', [1], 'a list is not a list of texts'],
    ['engine', 'sparc', '"sparc" is not local or spark'],
    ['model', '', '"" is not a path'],
    ['input', '', '"" is not a path'],
    ['output', 7, '7 is not a path'],
    ['labels', null, 'null is not a path'],
    ['onEvent', 'print', '"print" is not a function'],
    ['signal', {}, 'an object is not an AbortSignal'],
  ])('refuses %s: %j before any work', async (name, value, message) => {
    const output = join(await tempFolder(), 'out');
    const options = { input: '.', output, [name]: value } as unknown as RunOptions;
    await expect(run(options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`${name}: ${message}`) as string,
    });
    expect(existsSync(output)).toBe(false);
  });

  it('names the option that was meant', async () => {
    const options = { ...places, worker: 2 };
    await expect(run(options)).rejects.toMatchObject({ hint: 'did you mean workers?' });
    const missing = run({ input: 'in' } as unknown as RunOptions);
    await expect(missing).rejects.toMatchObject({ code: 'usage', message: 'run needs the option output' });
  });

  it('takes what the command line takes, and numbers', () => {
    const checked = (options: Partial<RunOptions>): unknown =>
      checkRunOptions('run', { ...places, ...options });
    for (const components of ['50', 50, { kind: 'count', count: 50 }] as const)
      expect(checked({ components })).toMatchObject({ components: { kind: 'count', count: 50 } });
    for (const components of ['0.9', 0.9, { kind: 'fraction', fraction: 0.9 }] as const)
      expect(checked({ components })).toMatchObject({ components: { kind: 'fraction', fraction: 0.9 } });
    for (const components of ['all', { kind: 'all' }] as const)
      expect(checked({ components })).toMatchObject({ components: { kind: 'all' } });
    for (const maxRejects of ['7%', { kind: 'fraction', fraction: 0.07 }] as const)
      expect(checked({ maxRejects })).toMatchObject({ maxRejects: { kind: 'fraction', fraction: 0.07 } });
    for (const maxRejects of ['20', 20, { kind: 'count', count: 20 }] as const)
      expect(checked({ maxRejects })).toMatchObject({ maxRejects: { kind: 'count', count: 20 } });
    expect(checked({ model: undefined, signal: undefined })).toEqual(places);
  });
});
