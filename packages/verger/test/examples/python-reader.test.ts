import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pythonEnv } from '../../../../scripts/python-env.mjs';
import { messageOf } from '../../src/common/errors.js';
import { run } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { repositoryFile } from '../support/repository.js';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const example = repositoryFile('examples/python-reader');
const python = await pythonEnv('python-reader', join(example, 'requirements.txt')).catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const tempFolder = useTempFolders();

test.skipIf(python === undefined)('the Python example reads what the manifest describes', async () => {
  const folder = await tempFolder();
  const [input, output] = [join(folder, 'images'), join(folder, 'features')];
  await plantOrchard(input, { classes: ['apple', 'pear', 'plum'], perClass: 6 });
  const model = await writeTinyBackbone(folder);
  const { manifest } = await run({ input, output, model, components: { kind: 'count', count: 4 } });

  const args = [join(example, 'read_result.py'), output, 'plum/0002.jpg'];
  const { stdout } = await promisify(execFile)(python ?? '', args);

  const explained = (manifest.pca.explainedVariance * 100).toFixed(1);
  expect(stdout).toContain('18 rows of 3 labels, 0 rejects\n');
  expect(stdout).toContain(`4 components explain ${explained}% of the variance`);
  expect(stdout).toMatch(/nearest to plum\/0002\.jpg:\n {2}[\d.]+ {2}plum\/\d{4}\.jpg {2}plum\n/);
});
