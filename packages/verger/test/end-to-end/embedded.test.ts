import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { nearestNeighbourAccuracy } from '../../../../scripts/nearest-neighbour.mjs';
import { Backbone } from '../../src/backbone/backbone.js';
import { defaultModel, findKnownModel } from '../../src/backbone/known-models.js';
import { findModel } from '../../src/backbone/model-file.js';
import { openResults, run, synthesize } from '../../src/index.js';
import { locateModel } from '../../src/backbone/model-source.js';

const tempFolder = useTempFolders();
const path = findKnownModel(defaultModel)?.path() ?? '';

describe('the embedded backbone', () => {
  it('is small, and takes small images', async () => {
    const model = await findModel(locateModel(defaultModel));
    expect(model.sidecar.sha256).toBe(model.sha256);
    expect((await stat(path)).size).toBeLessThan(6e6);
    const backbone = await Backbone.open(await readFile(path), model.sidecar);
    expect(backbone.shape).toMatchObject({ features: 256, preprocessing: { width: 128, height: 128 } });
    await backbone.close();
  });

  it('is rejected if a bit has flipped', async () => {
    const folder = await tempFolder();
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(join(folder, 'verger-2.onnx'), bytes);
    await copyFile(path.replace(/onnx$/, 'json'), join(folder, 'verger-2.json'));
    await expect(findModel(locateModel(join(folder, 'verger-2.onnx')))).rejects.toMatchObject({
      code: 'model',
    });
  });

  it('tells apart the kinds of drawn fruit in the views of the test split', async () => {
    const folder = await tempFolder();
    const at = (name: string): string => join(folder, name);
    await synthesize({ output: at('orchard'), kinds: 12, views: 16, size: 64 });
    const components = { kind: 'count', count: 20 } as const;
    await run({ input: at('orchard/Training'), output: at('gallery'), components });
    await run({ input: at('orchard/Test'), output: at('queries'), pca: at('gallery') });
    const [known, asked] = [await openResults(at('gallery')), await openResults(at('queries'))];
    const { queries, gallery, share } = await nearestNeighbourAccuracy(known.rows(), asked.rows());
    expect([queries, gallery]).toEqual([48, 144]);
    // Chance alone gives one in twelve.
    expect(share).toBeGreaterThan(0.8);
  });
});
