import { mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { runs } from 'testing-support/property-runs';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it } from 'vitest';
import { Backbone } from '../../src/backbone/backbone.js';
import { findModel, loadModel } from '../../src/backbone/model-file.js';
import { locateModel } from '../../src/backbone/model-source.js';
import { sha256 } from '../../src/common/hash.js';
import { externalFiles } from '../../src/onnx/external-data.js';
import { Session } from '../../src/onnx/session.js';
import {
  externalBackbone,
  type ExternalOptions,
  writeExternalBackbone,
} from '../support/external-backbone.js';
import { tinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
const here = process.cwd();
afterEach(() => process.chdir(here));

async function featuresOf(path: string): Promise<readonly number[]> {
  const model = await findModel(locateModel(path));
  const { onnx, weights } = await loadModel(model);
  const backbone = await Backbone.open(onnx, model.sidecar, weights);
  const features = await backbone.featuresOf(new Float32Array(3 * 8 * 8).fill(1));
  await backbone.close();
  return [...features];
}

const rejection = (message: string | RegExp): object => ({
  name: 'VergerError',
  code: 'model',
  message: expect.stringMatching(message) as string,
});

describe('weights in a file beside the model', () => {
  it.each([{}, { location: './model.onnx.data' }, { location: 'sub/folder/w' }, { as: 'constant' }] as const)(
    'are found wherever the current folder is: %j',
    async (options: ExternalOptions) => {
      const path = await writeExternalBackbone(await tempFolder(), options);
      expect(await featuresOf(path)).toEqual([6, 15, 24]);
      process.chdir(await tempFolder());
      expect(await featuresOf(path)).toEqual([6, 15, 24]);
    },
  );

  it('are not taken from the current folder', async () => {
    const path = await writeExternalBackbone(await tempFolder());
    const other = await tempFolder();
    await writeExternalBackbone(other, { gain: 3 });
    process.chdir(other);
    expect(await featuresOf(path)).toEqual([6, 15, 24]);
    const { onnx } = externalBackbone();
    await expect(Session.open(onnx)).rejects.toMatchObject(rejection("ONNX Runtime can't load the model"));
  });

  it('are part of its digest, which people can compute too', async () => {
    const folder = await tempFolder();
    const path = await writeExternalBackbone(folder);
    const { onnx, weights } = externalBackbone();
    const first = await findModel(locateModel(path));
    expect(first.sha256).toBe(sha256(`${sha256(onnx)}\n${sha256(weights)}\n`));
    await writeExternalBackbone(folder, { gain: 3 });
    expect((await findModel(locateModel(path))).sha256).not.toBe(first.sha256);
    await expect(loadModel(first)).rejects.toMatchObject(rejection('has changed since the run was planned'));
    await writeFile(join(folder, 'model.json'), `{ "sha256": "${first.sha256}" }`);
    await expect(findModel(locateModel(path))).rejects.toMatchObject(rejection('does not match its sidecar'));
  });

  it('do not change the digest of a model that has none', async () => {
    const path = join(await tempFolder(), 'model.onnx');
    await writeFile(path, tinyBackbone());
    const model = await findModel(locateModel(path));
    expect(model.sha256).toBe(sha256(tinyBackbone()));
    expect(model.weights).toBeUndefined();
  });

  it('are named if they are missing or too short', async () => {
    const path = await writeExternalBackbone(await tempFolder());
    await truncate(`${path}.data`, 8);
    await expect(featuresOf(path)).rejects.toMatchObject(rejection("can't load the model"));
    await rm(`${path}.data`);
    await expect(findModel(locateModel(path))).rejects.toMatchObject(
      rejection("the model's weights are in model.onnx.data, which is not beside it"),
    );
  });

  it.each([
    '../secret',
    'sub/../../secret',
    '/etc/passwd',
    '/secret',
    '..\\secret',
    'C:\\secret',
    'c:secret',
    '.',
    './',
    '',
    'sub/',
    'a\0b',
    '*/_ORT_MEM_ADDR_/*',
  ])('are refused outside its folder: %j', async (location) => {
    const folder = join(await tempFolder(), 'inner');
    await mkdir(join(folder, 'sub'), { recursive: true });
    const { onnx, weights } = externalBackbone({ location });
    await writeFile(join(folder, 'model.onnx'), onnx);
    await writeFile(join(folder, '..', 'secret'), weights);
    await expect(findModel(locateModel(join(folder, 'model.onnx')))).rejects.toMatchObject(
      rejection(/^the model's weights are in .*: only files in its folder are read$/),
    );
  });

  it('are refused where a link leads out of its folder, but not where it stays inside', async () => {
    const outer = await tempFolder();
    const folder = join(outer, 'inner');
    const path = await writeExternalBackbone(folder);
    await rename(`${path}.data`, join(folder, 'elsewhere'));
    await symlink('elsewhere', `${path}.data`);
    expect(await featuresOf(path)).toEqual([6, 15, 24]);
    // A folder whose name only begins like that of the model.
    await mkdir(`${folder}-2`);
    await rename(join(folder, 'elsewhere'), `${folder}-2/elsewhere`);
    await rm(`${path}.data`);
    await symlink('../inner-2/elsewhere', `${path}.data`);
    await expect(findModel(locateModel(path))).rejects.toMatchObject(
      rejection(/a link leads out of its folder$/),
    );
    await rm(`${path}.data`);
    const { onnx } = externalBackbone({ location: 'out/elsewhere' });
    await writeFile(path, onnx);
    await symlink(`${folder}-2`, join(folder, 'out'));
    await expect(findModel(locateModel(path))).rejects.toMatchObject(
      rejection(/a link leads out of its folder$/),
    );
  });
});

describe('the files that a model names', () => {
  it('are found in initialisers and in attributes', async () => {
    for (const as of ['initializer', 'constant'] as const) {
      const { onnx } = externalBackbone({ location: 'some where', as });
      expect(await externalFiles(onnx)).toEqual(['some where']);
    }
  });

  it('are found in a graph that is written twice, whichever a parser takes', async () => {
    const { onnx } = externalBackbone({ location: 'first' });
    const { onnx: other } = externalBackbone({ location: 'second' });
    expect(await externalFiles(Buffer.concat([onnx, other, tinyBackbone()]))).toEqual(['first', 'second']);
  });

  it('are none in any other bytes', async () => {
    const { onnx } = externalBackbone();
    await fc.assert(
      fc.asyncProperty(fc.nat(onnx.length), fc.uint8Array(), async (cut, rest) => {
        const names = await externalFiles(
          Buffer.concat([onnx.subarray(0, cut), rest, Buffer.from('location')]),
        );
        expect(names.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(100) },
    );
  });

  it('are none in a graph that is endlessly deep', async () => {
    let deep: Uint8Array = Buffer.from('location');
    // In a graph (7) a node (1), in it an attribute (5), in it a graph (6), ...
    const fields = [7, ...Array.from({ length: 2000 }, (_, depth) => [1, 5, 6][depth % 3])];
    for (const field of fields.toReversed()) {
      const size = deep.length;
      const head = Buffer.of((field << 3) | 2, (size & 127) | 128, ((size >> 7) & 127) | 128, size >> 14);
      deep = Buffer.concat([head, deep]);
    }
    expect(await externalFiles(deep)).toEqual([]);
  });
});
