import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { previewRun } from '../../src/api/preview-run.js';
import { checkRunOptions, type RunOptions } from '../../src/api/run-options.js';
import { claimingPlan, modeOf } from '../../src/driver/claiming-plan.js';
import { completeResult } from '../../src/driver/complete-result.js';
import { run } from '../../src/index.js';
import { openOutput } from '../../src/job/places.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();

it('says before a run what it would find in its output', async () => {
  const folder = await tempFolder();
  const output = join(folder, 'out');
  await plantOrchard(join(folder, 'in'), { classes: ['apple', 'plum'], perClass: 4 });
  const model = await writeTinyBackbone(folder);
  const options = { input: join(folder, 'in'), output, model, components: 2, workers: 1 };
  const find = async (changes: Partial<RunOptions> = {}) => {
    const { request, planned } = await previewRun(checkRunOptions('run', { ...options, ...changes }));
    return completeResult(openOutput(planned.job), claimingPlan(request, planned), modeOf(request));
  };
  expect(await find()).toBeUndefined();
  const { manifest } = await run(options);
  expect(await find()).toEqual(manifest);
  expect(await find({ overwrite: true })).toBeUndefined();
  await expect(find({ limit: 6 })).rejects.toMatchObject({ code: 'plan-mismatch' });
  expect(await find({ limit: 6, update: true })).toBeUndefined();
  // A result that has lost a part must be computed again.
  await rm(join(output, manifest.parts[0].name));
  expect(await find()).toBeUndefined();
});
