import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findModel, loadModel } from '../../src/backbone/model-file.js';
import { locateModel } from '../../src/backbone/model-source.js';
import { addModel, removeModel } from '../../src/models/add.js';
import { listModels } from '../../src/models/list.js';
import { writeExternalBackbone } from '../support/external-backbone.js';
import { tinyBackbone, writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
let folder = '';
const added = (): string => join(folder, 'cache/models/added');

beforeEach(async () => {
  folder = await tempFolder();
  vi.stubEnv('VERGER_CACHE', join(folder, 'cache'));
});
afterEach(() => vi.unstubAllEnvs());

describe('adding a model', () => {
  it('copies it with its weights and all that is known about it', async () => {
    const model = await writeExternalBackbone(folder, { location: 'data/weights.bin' });
    const bit = {
      ...{ image_processor_type: 'ViTImageProcessor', size: { height: 8, width: 8 }, resample: 2 },
      ...{ image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] },
    };
    await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(bit));
    const before = await findModel(locateModel(model));
    const result = await addModel(model, 'mine');
    expect(result).toMatchObject({ name: 'mine', features: 3, sha256: before.sha256, alreadyAdded: false });
    const found = await findModel(locateModel('mine'));
    expect(found).toMatchObject({ name: 'mine', sha256: before.sha256 });
    expect(found.sidecar).toEqual({ ...before.sidecar, name: 'mine', sha256: before.sha256 });
    expect(found.sidecar.filter).toBe('bilinear');
    expect((await loadModel(found)).weights).toHaveLength(1);
    expect((await readdir(added(), { recursive: true })).sort()).toEqual([
      ...['mine', 'mine/data', 'mine/data/weights.bin', 'mine/mine.json', 'mine/mine.onnx'],
    ]);
  });

  it('names it after its sidecar, or else its file', async () => {
    const model = await writeTinyBackbone(folder);
    expect((await addModel(model)).name).toBe('model');
    await writeFile(join(folder, 'model.json'), '{ "name": "tiny-1" }');
    expect((await addModel(model)).name).toBe('tiny-1');
    expect((await listModels()).map(({ name, state }) => [name, state]).slice(3)).toEqual([
      ['model', 'ready'],
      ['tiny-1', 'ready'],
    ]);
  });

  it('does nothing the second time, and keeps another model of the same name', async () => {
    const model = await writeTinyBackbone(folder);
    await addModel(model, 'mine');
    expect(await addModel(model, 'mine')).toMatchObject({ alreadyAdded: true });
    await writeFile(model, tinyBackbone({ features: 5 }));
    await expect(addModel(model, 'mine')).rejects.toMatchObject({
      ...{ code: 'usage', message: 'there is another model named mine' },
      hint: 'choose another --name, or remove it: verger model remove mine',
    });
    expect(await readFile(join(added(), 'mine/mine.onnx'))).toEqual(Buffer.from(tinyBackbone()));
    await removeModel('mine');
    expect(await addModel(model, 'mine')).toMatchObject({ features: 5 });
  });

  it.each(['verger-2', 'verger-1', 'mobilenet-v2', '../out', '.hidden', 'two words', 'model.onnx', ''])(
    'rejects the name %j',
    async (name) => {
      const model = await writeTinyBackbone(folder);
      await expect(addModel(model, name)).rejects.toMatchObject({ code: 'usage' });
    },
  );

  it('leaves nothing of a model that does not work', async () => {
    const model = await writeTinyBackbone(folder, { pooled: false });
    await expect(addModel(model)).rejects.toMatchObject({ code: 'model' });
    await writeFile(model, 'no model');
    await expect(addModel(model)).rejects.toMatchObject({ code: 'model' });
    await expect(readdir(added())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is checked by its digest whenever it is used, and listed as damaged', async () => {
    const { path } = await addModel(await writeTinyBackbone(folder), 'mine');
    await writeFile(path, tinyBackbone({ seed: 2 }));
    await expect(findModel(locateModel('mine'))).rejects.toMatchObject({
      ...{ code: 'model', hint: 'verger model remove mine, then add it again' },
      message: expect.stringContaining('does not match its sidecar') as string,
    });
    expect((await listModels()).at(-1)).toMatchObject({ name: 'mine', state: 'damaged' });
  });

  it('ignores what a killed process left', async () => {
    await mkdir(join(added(), '.mine.1234'), { recursive: true });
    expect((await listModels()).map(({ name }) => name)).toEqual(['verger-2', 'verger-1', 'mobilenet-v2']);
    await addModel(await writeTinyBackbone(folder), 'mine');
  });
});

describe('removing a model', () => {
  it.each(['verger-2', 'verger-1', 'mobilenet-v2', 'other', '..'])(
    'rejects %s, which was not added',
    async (name) => {
      await addModel(await writeTinyBackbone(folder), 'mine');
      await expect(removeModel(name)).rejects.toMatchObject({ code: 'usage', hint: 'added: mine' });
      expect(locateModel('mine').location.name).toBe('mine.onnx');
    },
  );
});
