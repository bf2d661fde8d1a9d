import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import { openResults, run } from '../../src/index.js';
import { checkModel } from '../../src/models/check.js';
import { externalBackbone, writeExternalBackbone } from '../support/external-backbone.js';
import { plantOrchard } from '../support/orchard.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
let folder = '';
beforeEach(async () => (folder = await tempFolder()));

const origins = (checked: Awaited<ReturnType<typeof checkModel>>): Record<string, string> =>
  Object.fromEntries(checked.fields.map(({ name, from }) => [name, from]));

describe('checking a model', () => {
  it('shows its inputs, its outputs, its files and its speed', async () => {
    const checked = await checkModel(await writeExternalBackbone(folder));
    expect(checked).toMatchObject({
      ...{ name: 'model', features: 3, isDeterministic: true },
      inputs: [{ name: 'image', type: 'float32', shape: ['N', 3, 8, 8] }],
      outputs: [{ name: 'features', type: 'float32', shape: ['N', 3] }],
      files: [
        { name: 'model.onnx', bytes: externalBackbone().onnx.length },
        { name: 'model.onnx.data', bytes: 36 },
      ],
    });
    expect(checked.imagesPerSecond).toBeGreaterThan(1);
  });

  it('shows what each setting is from', async () => {
    const model = await writeTinyBackbone(folder, { channels: 'c', pooled: false });
    const settings = { crop_size: 32, resize_size: 40 };
    await writeFile(
      join(folder, 'model.onnx.json'),
      JSON.stringify({ pool: 'max', l2: true, torchvision: settings }),
    );
    const checked = await checkModel(model);
    expect(origins(checked)).toMatchObject({
      ...{
        layout: 'trial run',
        width: 'model',
        pool: 'model.onnx.json',
        l2: 'model.onnx.json',
        channels: 'default',
      },
      ...{ scale: 'model.onnx.json: torchvision', resize: 'model.onnx.json: torchvision', output: 'model' },
    });
    expect(checked.row.norm).toBeCloseTo(1, 6);
  });

  it('computes the features that a run computes', async () => {
    const model = await writeTinyBackbone(folder, { features: 8, size: 16 });
    const resize = { shortest: 20 };
    await writeFile(join(folder, 'model.json'), JSON.stringify({ resize, pad: [1, 2, 3] }));
    await plantOrchard(join(folder, 'in'), { classes: ['apple'], perClass: 3 });
    const output = join(folder, 'out');
    await run({
      input: join(folder, 'in'),
      output,
      model,
      workers: 1,
      components: { kind: 'count', count: 1 },
    });
    for await (const { path, features } of (await openResults(output)).rows()) {
      const { row } = await checkModel(model, join(folder, 'in', path));
      expect(row.first).toEqual([...features]);
      expect(row.norm).toBeCloseTo(Math.hypot(...features), 5);
    }
  });

  it('rejects a picture that is missing or is none', async () => {
    const model = await writeTinyBackbone(folder);
    await expect(checkModel(model, join(folder, 'no.jpg'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(checkModel(model, model)).rejects.toMatchObject({ code: 'usage' });
  });
});
