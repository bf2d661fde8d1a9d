import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { plantOrchard } from '../support/orchard.js';
import { repositoryFile } from '../support/repository.js';
import { useTempFolders } from 'testing-support/temp-folder';

const example = repositoryFile('examples/library');
const tempFolder = useTempFolders();

async function node(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

beforeAll(() => node(repositoryFile('node_modules/typescript/bin/tsc'), '-p', example));

test('the library example runs, prints the explained variance and finds neighbours', async () => {
  const folder = await tempFolder();
  const [images, features] = [join(folder, 'images'), join(folder, 'features')];
  await plantOrchard(images, { classes: ['apple', 'pear', 'plum'], perClass: 6 });
  const neighbours = (): Promise<string> =>
    node(join(example, 'dist/neighbours.js'), images, features, 'pear/0003.jpg');

  const output = await neighbours();
  expect(output).toMatch(/^18 rows, 0 rejects\n\d+ components explain 9[5-9]\.\d% of the variance/);
  expect(output).toMatch(/nearest to pear\/0003\.jpg:\n {2}[\d.]+ {2}pear\/\d{4}\.jpg {2}pear\n/);
  expect(output.trim().split('\n').slice(-5)).toHaveLength(5);

  expect(await neighbours()).toBe(output.replace('0 rejects', '0 rejects (from an earlier run)'));
});
