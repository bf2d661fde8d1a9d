import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { expect, it } from 'vitest';
import { findModel } from '../../src/backbone/model-file.js';
import { locateModel } from '../../src/backbone/model-source.js';
import { LocalEngine } from '../../src/engines/local/local-engine.js';
import { describe as describeTask } from '../../src/job/tasks/describe.js';
import { FileStorage } from '../../src/storage/file.js';
import { endlessBackbone } from '../support/endless-backbone.js';

const tempFolder = useTempFolders();

it('ends a model that never does, at once and with one line', { timeout: 60_000 }, async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, 'model.onnx'), endlessBackbone());
  const model = await findModel(locateModel(join(folder, 'model.onnx')));
  const { uri } = new FileStorage(folder);
  const engine = new LocalEngine({ workers: 1, limits: { modelTimeoutMs: 1000 } });
  const retries: unknown[] = [];
  const describing = async (): Promise<void> => {
    const task = describeTask.task({ input: uri, output: uri, model }, {});
    for await (const event of engine.execute([task], new AbortController().signal)) retries.push(event);
  };
  try {
    await expect(describing()).rejects.toMatchObject({
      code: 'model',
      message: 'the model was not loaded and run once within 1 s',
      hint: expect.stringContaining('loop') as string,
    });
    expect(retries).toEqual([]);
  } finally {
    await engine.close();
  }
});
