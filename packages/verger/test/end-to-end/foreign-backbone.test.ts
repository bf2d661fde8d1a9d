import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { addressOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, plan, run, type RunOptions } from '../../src/index.js';
import { Location } from '../../src/storage/location.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const tempFolder = useTempFolders();
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const noSpark = await reasonToSkipSpark('4.0.1');

const processor = {
  ...{ image_processor_type: 'BitImageProcessor', size: { shortest_edge: 20 }, resample: 3 },
  ...{ do_center_crop: true, crop_size: { height: 16, width: 16 } },
  ...{ image_mean: [0.48, 0.46, 0.41], image_std: [0.27, 0.26, 0.28] },
};

describe("an export of another library, with all dimensions open and its processor's settings", () => {
  let folder = '';
  let model = '';

  beforeEach(async () => {
    folder = await tempFolder();
    await plantOrchard(join(folder, 'in'), { classes: ['apple', 'plum'], perClass: 3 });
    model = await writeTinyBackbone(folder, { size: 'side', channels: 'c', layout: 'nhwc', pooled: false });
    await writeFile(join(folder, 'preprocessor_config.json'), JSON.stringify(processor));
    await writeFile(join(folder, 'model.json'), '{ "pool": "mean", "outputLayout": "nchw" }');
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => server?.stop());

  const optionsFor = (output: string, more: Partial<RunOptions>): RunOptions => {
    const components = { kind: 'count', count: 2 } as const;
    return { input: join(folder, 'in'), output, model, workers: 1, l2: true, components, ...more };
  };
  const runTo = async (output: string, more: Partial<RunOptions> = {}): Promise<string> => {
    await run(optionsFor(output, more));
    const { manifest } = await openResults(output);
    return JSON.stringify([manifest.backbone, manifest.parts]);
  };

  it('gives features of length 1, and says how it was understood', async () => {
    const output = join(folder, 'out');
    await runTo(output);
    const results = await openResults(output);
    expect(results.manifest.backbone).toMatchObject({
      features: 24,
      preprocessing: {
        ...{ width: 16, height: 16, layout: 'nhwc', filter: 'bicubic', scale: 1 / 255 },
        fit: { resize: { shortest: 20 }, centre: 'floor', pad: [0, 0, 0] },
      },
      reading: { pool: 'mean', outputLayout: 'nchw', l2: true },
    });
    expect(results.manifest.warnings.filter((line) => line.includes('assumed'))).toEqual([]);
    for await (const { features } of results.rows()) expect(Math.hypot(...features)).toBeCloseTo(1, 5);
  });

  it('warns once of what it assumes where nothing says how images are prepared', async () => {
    const bare = await writeTinyBackbone(await tempFolder(), { size: 32 });
    const { warnings } = await plan(optionsFor(join(folder, 'out'), { model: bare }));
    expect(warnings).toEqual([
      `nothing says how ${bare} was trained, so this is assumed: 32x32, stretched, bicubic, scale 1/127.5, mean 1, std 1, rgb; a sidecar says otherwise (docs/models.md)`,
    ]);
  });

  it.skipIf(server === undefined)('gives the same result from a bucket', async () => {
    const expected = await runTo(join(folder, 'out'));
    for (const [name, value] of Object.entries(environmentOf(server?.endpoint ?? '')))
      vi.stubEnv(name, value);
    const address = `s3://${await makeBucket(server?.endpoint ?? '')}/models`;
    const models = openStorage(Location.parse(address));
    for (const name of ['model.onnx', 'model.json', 'preprocessor_config.json'])
      await models.write(name, await readFile(join(folder, name)));
    expect(await runTo(join(folder, 'from-s3'), { model: `${address}/model.onnx` })).toBe(expected);
  });

  it.skipIf(noSpark !== undefined)('gives the same result on Spark', { timeout: 300_000 }, async () => {
    const expected = await runTo(join(folder, 'out'));
    const spark = addressOf(await sharedCluster('4.0.1', 'standalone'));
    const options = { engine: 'spark', spark, workers: undefined } as const;
    expect(await runTo(join(folder, 'on-spark'), options)).toBe(expected);
  });
});
