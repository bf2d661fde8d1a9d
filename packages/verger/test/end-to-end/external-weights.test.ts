import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { addressOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run, type RunOptions } from '../../src/index.js';
import { Location } from '../../src/storage/location.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { writeExternalBackbone } from '../support/external-backbone.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';

const tempFolder = useTempFolders();
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const noSpark = await reasonToSkipSpark('4.0.1');

describe('a model whose weights are in a file beside it', () => {
  let folder = '';
  let model = '';

  beforeEach(async () => {
    folder = await tempFolder();
    await plantOrchard(join(folder, 'in'), { classes: ['apple', 'plum'], perClass: 3 });
    model = await writeExternalBackbone(folder);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => server?.stop());

  const runTo = async (output: string, more: Partial<RunOptions> = {}): Promise<string> => {
    await run({
      input: join(folder, 'in'),
      output,
      model,
      workers: 1,
      components: { kind: 'count', count: 2 },
      ...more,
    });
    const { manifest } = await openResults(output);
    return manifest.backbone.sha256 + JSON.stringify(manifest.parts);
  };

  it('is another model when they change: finished work is not taken for its own', async () => {
    const before = await runTo(join(folder, 'out'));
    expect(await runTo(join(folder, 'again'))).toBe(before);
    await writeExternalBackbone(folder, { gain: 3 });
    await expect(runTo(join(folder, 'out'))).rejects.toMatchObject({ code: 'plan-mismatch' });
    expect(await runTo(join(folder, 'after'))).not.toBe(before);
  });

  it.skipIf(server === undefined)('gives the same result from a bucket', async () => {
    const expected = await runTo(join(folder, 'out'));
    for (const [name, value] of Object.entries(environmentOf(server?.endpoint ?? '')))
      vi.stubEnv(name, value);
    const address = `s3://${await makeBucket(server?.endpoint ?? '')}/models`;
    const models = openStorage(Location.parse(address));
    for (const name of ['model.onnx', 'model.onnx.data'])
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
