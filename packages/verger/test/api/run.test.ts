import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openResults, plan, type Row, run, type RunEvent, type RunOptions } from '../../src/index.js';
import { usableCores } from '../../src/pool/usable-cores.js';
import { childrenOf } from '../support/processes.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let options: RunOptions;
const events: RunEvent[] = [];

beforeAll(async () => {
  folder = await makeTempFolder();
  await plantOrchard(join(folder, 'orchard'), { classes: ['apple', 'plum'], perClass: 40 });
  const model = await writeTinyBackbone(folder);
  // Nothing is guessed, so there is nothing to warn of.
  await writeFile(join(folder, 'model.json'), '{ "filter": "bicubic" }');
  options = { input: join(folder, 'orchard'), output: join(folder, 'output'), model, workers: 1 };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('verger as a library', () => {
  it('plans without writing, and estimates what a run would take', async () => {
    const { plan: planned, estimate } = await plan(options);
    expect(planned.listing.images.length).toBe(80);
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(existsSync(options.output)).toBe(false);
  });

  it('runs, reports events and returns the manifest', async () => {
    const { manifest, wasComplete } = await run({ ...options, onEvent: (event) => events.push(event) });
    expect(wasComplete).toBe(false);
    expect(manifest.counts).toMatchObject({ listed: 80, rows: 80 });
    const stages = events.flatMap((event) => (event.type === 'stage-done' ? event.stage : []));
    expect(stages).toEqual(['list', 'extract', 'moments', 'fit', 'project', 'commit']);
    expect(events.findLast((event) => event.type === 'progress')).toMatchObject({ images: 80, rejects: 0 });
  });

  it('reads rows back one by one, in the order of their paths, with typed arrays', async () => {
    const results = await openResults(options.output);
    const rows: Row[] = [];
    for await (const row of results.rows()) rows.push(row);
    expect(rows).toHaveLength(80);
    expect(rows.map(({ path }) => path)).toEqual(rows.map(({ path }) => path).sort());
    for (const { features, components, sha256 } of rows) {
      expect(features).toBeInstanceOf(Float32Array);
      expect(features).toHaveLength(24);
      expect(components).toBeInstanceOf(Float32Array);
      expect(components).toHaveLength(results.manifest.pca.k);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(await results.rejects()).toEqual([]);
    expect(await results.verify()).toEqual([]);
  });

  it('lets a reader stop early', async () => {
    for await (const { path } of (await openResults(options.output)).rows()) {
      expect(path).toBe('apple/0000.jpg');
      break;
    }
  });

  it('stops when its signal is aborted, and leaves no process', async () => {
    const before = childrenOf(process.pid);
    const controller = new AbortController();
    const stopped = run({
      ...options,
      output: join(folder, 'stopped'),
      signal: controller.signal,
      onEvent: ({ type }) => type === 'planned' && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'VergerError', code: 'interrupted' });
    expect(childrenOf(process.pid).filter((pid) => !before.includes(pid))).toEqual([]);
    await expect(openResults(join(folder, 'stopped'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('starts no more workers than there is work for, and warns of too many', async () => {
    const before = childrenOf(process.pid).length;
    let most = 0;
    const warnings: string[] = [];
    const { manifest } = await run({
      ...options,
      output: join(folder, 'many'),
      workers: 500,
      onEvent: (event) => {
        most = Math.max(most, childrenOf(process.pid).length - before);
        if (event.type === 'warning') warnings.push(event.message);
      },
    });
    expect(manifest.counts.rows).toBe(80);
    // Two shards; a worker per core is started before that is known.
    expect(most).toBeLessThanOrEqual(Math.max(2, usableCores()));
    expect(manifest.run.workers).toBe(2);
    expect(warnings).toEqual([expect.stringMatching(/^500 workers on \d+ cores?: /)]);
  });

  it('fails with the error of a listener that throws, and leaves no process', async () => {
    const before = childrenOf(process.pid);
    const failing = run({
      ...options,
      output: join(folder, 'failing'),
      onEvent: ({ type }) => {
        if (type === 'task-done') throw new RangeError('the listener is broken');
      },
    });
    await expect(failing).rejects.toThrow(new RangeError('the listener is broken'));
    expect(childrenOf(process.pid).filter((pid) => !before.includes(pid))).toEqual([]);
  });
});
