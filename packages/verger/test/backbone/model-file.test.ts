import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findModel, loadModel } from '../../src/backbone/model-file.js';
import { openBackbone } from '../../src/backbone/open-backbone.js';
import { sha256 } from '../../src/common/hash.js';
import { asOrdinaryUser } from '../support/ordinary-user.js';
import { tinyBackbone, writeTinyBackbone } from '../support/tiny-backbone.js';
import { locateModel } from '../../src/backbone/model-source.js';
import { oddModel } from './graphs.js';

const tempFolder = useTempFolders();

describe('finding a model', () => {
  it('names it after its file and identifies it by its digest', async () => {
    const path = await writeTinyBackbone(await tempFolder());
    expect(await findModel(locateModel(path))).toEqual({
      name: 'model',
      uri: pathToFileURL(path).href,
      isGuess: true,
      sha256: sha256(tinyBackbone()),
      sidecar: {},
      sidecarFile: join(dirname(path), 'model.json'),
    });
  });

  it.each(['two words.onnx', 'hash#mark?.onnx', '100%20.onnx', 'café.ONNX', 'no ending'])(
    'finds and loads a file named %j',
    async (name) => {
      const folder = await tempFolder();
      await rename(await writeTinyBackbone(folder), join(folder, name));
      const model = await findModel(locateModel(join(folder, name)));
      expect(model.name).toBe(name.replace(/\.onnx$/i, ''));
      expect(Buffer.compare((await loadModel(model)).onnx, tinyBackbone())).toBe(0);
    },
  );

  it.each(['model.onnx.json', 'model.json'])('reads its sidecar %s', async (name) => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await writeFile(join(folder, name), '{ "name": "tiny", "filter": "box" }');
    expect(await findModel(locateModel(path))).toMatchObject({
      name: 'tiny',
      sidecar: { name: 'tiny', filter: 'box' },
    });
  });

  it('prefers the sidecar with the longer name', async () => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await writeFile(join(folder, 'model.onnx.json'), '{ "name": "longer" }');
    await writeFile(join(folder, 'model.json'), '{ "name": "shorter" }');
    expect(await findModel(locateModel(path))).toMatchObject({ name: 'longer' });
  });

  it('reports where it looked for a missing model', async () => {
    const path = join(await tempFolder(), 'absent.onnx');
    await expect(findModel(locateModel(path))).rejects.toMatchObject({
      code: 'model',
      message: `no model at ${path}`,
    });
  });

  it('says so if it may not be read, or is no file', async ({ skip }) => {
    if (process.geteuid?.() !== 0) skip('permissions of another user need root');
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await chmod(folder, 0o755);
    await chmod(path, 0o600);
    await expect(asOrdinaryUser(() => findModel(locateModel(path)))).rejects.toMatchObject({
      message: `EACCES: permission denied: ${path}`,
      hint: expect.stringContaining('permissions') as string,
    });
    await expect(findModel(locateModel(`${folder}/`))).rejects.toThrow(`${folder} is not a file`);
  });

  it('rejects a file other than the one that its sidecar pins', async () => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    const pin = (digest: string): Promise<void> =>
      writeFile(join(folder, 'model.json'), `{ "sha256": "${digest}", "licence": "MIT", "source": "us" }`);
    await pin(sha256(tinyBackbone()));
    expect(await findModel(locateModel(path))).toMatchObject({ sha256: sha256(tinyBackbone()) });
    await pin(sha256(tinyBackbone({ seed: 2 })));
    await expect(findModel(locateModel(path))).rejects.toMatchObject({
      code: 'model',
      message: `${path} does not match its sidecar: SHA-256 ${sha256(tinyBackbone()).slice(0, 12)}…, not ${sha256(tinyBackbone({ seed: 2 })).slice(0, 12)}…`,
    });
  });

  it.each([
    ['{ "sha256": "abc" }', 'sha256'],
    ['{ "width": 0 }', 'width'],
    ['{ "width": 8.5 }', 'width'],
    ['{ "filter": "cubic" }', 'filter'],
    ['{ "std": [1, 0, 1] }', 'std'],
    ['{ "mean": [1, 1] }', 'mean'],
    ['{ "scale": -1 }', 'scale'],
    ['{ "unknown": 1 }', 'unknown'],
    ['[]', 'the file'],
    ['{ "resize": { "shortset": 8 } }', 'resize: must be "stretch"'],
    ['{ "width": ', 'not valid JSON: unexpected end'],
    ['{ "width": 8,\n  "height": 8\n  "l2": true }', 'not valid JSON: expected .*, at line 3, column 3$'],
    ['{ "width": eight }', 'not valid JSON: unexpected token .e'],
  ])('rejects the sidecar %s, by its path', async (sidecar, message) => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await writeFile(join(folder, 'model.json'), sidecar);
    await expect(findModel(locateModel(path))).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(`^${folder}/model.json.*${message}`) as string,
    });
  });

  it.each([
    ['{ "widht": 8 }', 'there is no field "widht"', 'did you mean "width"?'],
    ['{ "torchvision": { "crop_sise": 8 } }', 'there is no field "crop_sise"', 'did you mean "crop_size"?'],
    ['{ "colour": "red" }', 'there is no field "colour"', 'docs/models.md lists the fields of a sidecar'],
  ])('names the field that was meant in the sidecar %s', async (sidecar, message, hint) => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await writeFile(join(folder, 'model.json'), sidecar);
    await expect(findModel(locateModel(path))).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      hint,
    });
  });

  it('takes a sidecar with a byte order mark', async () => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    await writeFile(join(folder, 'model.json'), '\ufeff{ "filter": "box" }');
    expect((await findModel(locateModel(path))).sidecar).toEqual({ filter: 'box' });
  });

  it('names the sidecar where a model needs one, or another one', async () => {
    const folder = await tempFolder();
    const path = await writeTinyBackbone(folder);
    const open = async (): Promise<unknown> => {
      const model = await findModel(locateModel(path));
      return openBackbone(await loadModel(model), model);
    };
    await writeFile(path, oddModel([{ name: 'floats', type: 'float32', shape: ['N', 3, 8, 8] }]));
    await expect(open()).rejects.toMatchObject({
      hint: expect.stringContaining(`into the sidecar ${folder}/model.json`) as string,
    });
    await writeFile(join(folder, 'model.onnx.json'), '{ "pool": "max", "layout": "nhwc" }');
    await expect(open()).rejects.toThrow(`the layout in the sidecar ${folder}/model.onnx.json is nhwc`);
  });
});

describe('a model name', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('finds the model in the cache folder, wherever that is, with the same digest', async () => {
    const found = [];
    for (const cache of [await tempFolder(), await tempFolder()]) {
      vi.stubEnv('VERGER_CACHE', cache);
      await mkdir(join(cache, 'models'));
      await writeFile(join(cache, 'models', 'mobilenet-v2.onnx'), tinyBackbone());
      found.push(await findModel(locateModel('mobilenet-v2')));
      expect(found.at(-1)?.uri).toBe(pathToFileURL(join(cache, 'models', 'mobilenet-v2.onnx')).href);
    }
    const [first, second] = found.map(({ name, sha256: digest, sidecar }) => ({ name, digest, sidecar }));
    expect(second).toEqual(first);
  });

  it.each([
    ['resnet', /^models: verger-2, verger-1, mobilenet-v2, dinov2; /],
    ['mobilenet-v3', /^did you mean mobilenet-v2\?$/],
    ['dinov3', /^did you mean dinov2\?$/],
  ])('is rejected if it is unknown, with the names that are known: %s', async (name, hint) => {
    const cache = await tempFolder();
    vi.stubEnv('VERGER_CACHE', cache);
    await mkdir(join(cache, 'models/added/dinov2'), { recursive: true });
    expect(() => locateModel(name)).toThrow(
      expect.objectContaining({
        code: 'model',
        message: `no file or model named ${name}`,
        hint: expect.stringMatching(hint) as string,
      }) as Error,
    );
  });

  it.each(['mobilenet-v3.onnx', './mobilenet-v2'])('is not looked up for the path %s', async (path) => {
    await expect(findModel(locateModel(path))).rejects.toMatchObject({ message: `no model at ${path}` });
  });
});

describe('loading a model', () => {
  it('rejects one that has changed since it was found', async () => {
    const path = await writeTinyBackbone(await tempFolder());
    const model = await findModel(locateModel(path));
    await writeFile(path, tinyBackbone({ seed: 2 }));
    await expect(loadModel(model)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining('has changed') as string,
    });
  });

  it('reports one that is gone', async () => {
    const path = await writeTinyBackbone(await tempFolder());
    const model = await findModel(locateModel(path));
    await rm(path);
    await expect(loadModel(model)).rejects.toMatchObject({ fault: 'missing' });
  });
});
