import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Embedder, embed, openEmbedder, openResults, RejectError, run } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { childrenOf } from '../support/processes.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

let folder = '';
let model = '';
let embedder: Embedder;
let paths: readonly string[] = [];
const fromRun = new Map<string, Float32Array>();
const at = (path: string): string => join(folder, 'in', path);

beforeAll(async () => {
  folder = await makeTempFolder();
  paths = await plantOrchard(join(folder, 'in'), { classes: ['apple', 'plum'], perClass: 40 });
  model = await writeTinyBackbone(folder);
  await run({ input: join(folder, 'in'), output: join(folder, 'out'), model, workers: 1, components: 2 });
  for await (const { path, features } of (await openResults(join(folder, 'out'))).rows())
    fromRun.set(path, features);
  embedder = await openEmbedder({ model });
});
afterAll(async () => {
  await embedder.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an embedder', () => {
  it('computes the features of a run, to the bit, for paths and bytes', async () => {
    const [first] = paths;
    const bytes = readFileSync(at(first));
    const asBuffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    for (const image of [at(first), `file://${at(first)}`, bytes, asBuffer])
      expect(await embedder.embed(image)).toEqual(fromRun.get(first));
    expect(embedder.features).toBe(24);
  });

  it('answers many calls at once, each with its own features', async () => {
    const found = await Promise.all(paths.map((path) => embedder.embed(at(path))));
    expect(found).toEqual(paths.map((path) => fromRun.get(path)));
  });

  it('refuses an image that a run would reject, with the reason, and goes on', async () => {
    writeFileSync(join(folder, 'torn.jpg'), readFileSync(at(paths[0])).subarray(0, 300));
    const torn = embedder.embed(join(folder, 'torn.jpg'));
    const sound = embedder.embed(at(paths[1]));
    await expect(torn).rejects.toBeInstanceOf(RejectError);
    await expect(torn).rejects.toMatchObject({ code: 'rejected', reason: 'corrupt' });
    await expect(embedder.embed(new Uint8Array())).rejects.toMatchObject({
      message: 'the image: empty: no bytes',
    });
    expect(await sound).toEqual(fromRun.get(paths[1]));
  });

  it('says what is wrong with its argument', async () => {
    await expect(embedder.embed(at('none.jpg'))).rejects.toMatchObject({
      code: 'not-found',
      message: `no such file: ${at('none.jpg')}`,
    });
    await expect(embedder.embed(folder)).rejects.toMatchObject({ code: 'usage' });
    for (const wrong of ['', 7, undefined])
      await expect(embedder.embed(wrong as unknown as string)).rejects.toMatchObject({ code: 'usage' });
  });

  it('ends its process when it is closed', async () => {
    const before = childrenOf(process.pid);
    const other = await openEmbedder({ model });
    expect(childrenOf(process.pid).length).toBe(before.length + 1);
    await other.close();
    await other.close();
    expect(childrenOf(process.pid)).toEqual(before);
    await expect(other.embed(at(paths[0]))).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('embed', () => {
  it('opens, answers and closes', async () => {
    const before = childrenOf(process.pid);
    expect(await embed(at(paths[2]), { model })).toEqual(fromRun.get(paths[2]));
    await expect(embed(at('none.jpg'), { model })).rejects.toMatchObject({ code: 'not-found' });
    await expect(embed(at(paths[2]), { model: join(folder, 'none.onnx') })).rejects.toMatchObject({
      code: 'model',
    });
    expect(childrenOf(process.pid)).toEqual(before);
  });
});
