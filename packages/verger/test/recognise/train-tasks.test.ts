import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { decodeRecogniser, Gallery } from '@verger/recogniser';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalEngine } from '../../src/engines/local/local-engine.js';
import { run, train } from '../../src/index.js';
import type { RunEvent } from '../../src/job/events.js';
import { cli, startCli } from '../support/cli.js';
import { InlineEngine } from '../support/inline-engine.js';
import { learnedBytes, learnedRowByRow, plantTraining, resultOf } from './train-fixture.js';

describe('training as tasks', () => {
  let folder = '';
  let result = '';
  let input = '';
  let model = '';
  let plain: Buffer;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await makeTempFolder();
    ({ input, model } = await plantTraining(folder));
    result = await resultOf({ input, model, output: at('result') });
    plain = await learnedRowByRow(result);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('makes the bytes of learning row by row, whatever the order and the attempts', async () => {
    const engine = new InlineEngine();
    expect(await learnedBytes(result, { engine })).toEqual(plain);
    expect(engine.ran.filter((task) => task.startsWith('tally-'))).toHaveLength(5);
    const retried = ['measure-00001', 'tally-00002'];
    expect(await learnedBytes(result, { engine: new InlineEngine({ reversed: true, retried }) })).toEqual(
      plain,
    );
    expect(await learnedBytes(result, { groupRows: 60 })).toEqual(plain);
    expect(await learnedBytes(result, { engine: new LocalEngine({ workers: 2 }) })).toEqual(plain);
    expect(existsSync(`${result}.recogniser.work`)).toBe(false);
  });

  it('keeps to a split, and counts an image that is there twice as often', async () => {
    const learned = await learnedBytes(result, { split: 'Training' });
    expect(learned).toEqual(await learnedRowByRow(result, { split: 'Training' }));
    const recogniser = decodeRecogniser(learned);
    // Three kinds of 24, and the copy; the image without a label is none.
    expect(recogniser.statistics.count).toBe(73);
    const [copied] = recogniser.imagesOf('quince').filter((id) => recogniser.imagesOf('apple').includes(id));
    expect(copied).toBeTypeOf('bigint');
  });

  it('learns all views', async () => {
    const views = await resultOf({ input, model, output: at('views'), views: [100, 60] });
    expect(await learnedBytes(views)).toEqual(await learnedRowByRow(views));
  });

  it('keeps the features of each image for neighbours', async () => {
    const reversed = new InlineEngine({ reversed: true });
    const learned = await learnedBytes(result, { neighbours: true, engine: reversed });
    expect(learned).toEqual(await learnedRowByRow(result, { gallery: new Gallery() }));
    expect(learned.length).toBeGreaterThan(plain.length);
  });

  it('rounds like another, and then measures nothing', async () => {
    const engine = new InlineEngine();
    const { step } = decodeRecogniser(plain);
    const coarse = decodeRecogniser(await learnedBytes(result, { engine, step: step * 4 }));
    expect(coarse.step).toBe(step * 4);
    expect(engine.ran.filter((task) => task.startsWith('measure-'))).toEqual([]);
  });

  it('resumes where it was stopped, and cleans up after itself alone', async () => {
    const target = at('stopped.recogniser');
    const stop = new AbortController();
    const events: RunEvent[] = [];
    const interrupted = train({
      ...{ result, recogniser: target, workers: 1, signal: stop.signal },
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'stage-started' && event.stage === 'tally') stop.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
    expect(existsSync(target)).toBe(false);
    const reports = readdirSync(`${target}.work/_verger/work/reports`);
    expect(reports).toEqual([expect.stringMatching(/^measure-00000-/)]);
    // Somebody's own file among the work stays, with its folder.
    writeFileSync(`${target}.work/notes.txt`, 'mine');
    const again: RunEvent[] = [];
    await train({ result, recogniser: target, onEvent: (event) => again.push(event) });
    expect(again).toContainEqual(
      expect.objectContaining({ type: 'stage-started', stage: 'measure', reused: 1 }),
    );
    expect(readFileSync(target).equals(plain)).toBe(true);
    expect(readdirSync(`${target}.work`)).toEqual(expect.arrayContaining(['notes.txt']));
    expect(existsSync(`${target}.work/_verger/work`)).toBe(false);
  });

  it.each([
    { of: ['train', 'result', 'stopped-twice.recogniser'], begun: 'stopped-twice.recogniser.work' },
    {
      of: ['predict', 'some.recogniser', '--result', 'result', '--out', 'answers'],
      begun: 'answers/_verger',
    },
  ])('$of.0 stops at Ctrl-C, and the same command goes on', async ({ of, begun }) => {
    await writeFile(at('some.recogniser'), plain);
    const args = [...of, '--workers', '1'];
    const running = startCli(args, { cwd: folder });
    while (!existsSync(at(begun))) await setTimeout(5);
    process.kill(-running.pid, 'SIGINT');
    expect(await running.end).toMatchObject({
      ...{ code: 130, stdout: '' },
      stderr: expect.stringContaining('run the same command again to resume') as string,
    });
    expect((await cli(args, { cwd: folder })).code).toBe(0);
    const made = of[0] === 'train' ? 'stopped-twice.recogniser' : 'answers/_SUCCESS';
    expect(readFileSync(at(made)).equals(of[0] === 'train' ? plain : Buffer.alloc(0))).toBe(true);
  });

  it('says how many rows are done', async () => {
    const done: unknown[] = [];
    await train({ result, recogniser: at('watched.recogniser'), onProgress: (each) => done.push(each) });
    expect(done).toEqual([{ done: 98, of: 98, reused: 0 }]);
  });

  it('refuses photos among the images, by name, and leaves nothing behind', async () => {
    await run({ input, output: at('photos'), model, components: 0, include: ['Test/apple/*'] });
    const target = at('none.recogniser');
    const options = { result, recogniser: target, calibrate: at('photos') };
    await expect(train(options)).rejects.toMatchObject({
      code: 'usage',
      message: 'Test/apple/0000.jpg: an image that the thresholds rest on can’t be learned',
    });
    expect([existsSync(target), existsSync(`${target}.work`)]).toEqual([false, false]);
    // Of the other split they are none.
    await train({ ...options, split: 'Training' });
  });

  it('refuses what teaches nothing', async () => {
    const target = at('empty.recogniser');
    const refused = { code: 'usage', message: 'there is no labelled image to learn from' };
    for (const step of [undefined, 0.5])
      await expect(learnedBytes(result, { split: 'Elsewhere', step })).rejects.toMatchObject({
        ...{ ...refused, hint: 'is there a folder Elsewhere?' },
      });
    const unlabelled = await resultOf({ input, model, output: at('unlabelled'), include: ['*.jpg'] });
    await expect(train({ result: unlabelled, recogniser: target })).rejects.toMatchObject({
      ...{ ...refused, hint: 'labels are the folders of images' },
    });
    expect([existsSync(target), existsSync(`${target}.work`)]).toEqual([false, false]);
  });

  it('refuses a damaged part, a wrong engine, and a file where the work goes', async () => {
    const damaged = await resultOf({ input, model, output: at('damaged') });
    const part = readdirSync(damaged).find((name) => name.startsWith('part-00002')) ?? '';
    writeFileSync(join(damaged, part), readFileSync(join(damaged, part)).fill(0, 100, 200));
    const refusal = async (...args: string[]) => {
      const { code, stdout, stderr } = await cli(['train', ...args, '--quiet']);
      expect(stdout).toBe('');
      return [code, stderr.split('\n')[0]];
    };
    expect(await refusal(damaged, at('x.recogniser'))).toEqual([
      1,
      `verger: ${part}: does not match its checksum`,
    ]);
    expect(await refusal(result, at('x.recogniser'), '--engine', 'spark')).toEqual([
      2,
      'verger: the spark engine needs the address of a Spark Connect server',
    ]);
    await mkdir(at('place'));
    writeFileSync(at('place/y.recogniser.work'), '');
    expect(await refusal(result, at('place/y.recogniser'))).toEqual([
      2,
      `verger: ${at('place/y.recogniser.work')} is a file, not a folder`,
    ]);
  });
});
