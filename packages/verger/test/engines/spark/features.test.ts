import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Row, SparkSession } from 'spark-connect';
import { addressOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository.js';
import { openResults, run } from '../../../src/index.js';
import { fixture } from '../../images/fixtures.js';
import { plantOrchard } from '../../support/orchard.js';
import { featureRows } from '../../support/result-files.js';

const startMs = 300_000;
const timeout = 180_000;
const clusters = [
  ['4.0.1', 'standalone'],
  ['3.5.7', 'local-cluster'],
] as const;

/** Names that text tables and shells stumble over. */
const names = [
  'tab\there.jpg',
  'new\nline.jpg',
  'é 🍎 + %20.jpg',
  'back\\slash.jpg',
  '\\N.jpg',
  `quo"te's.jpg`,
];
/** The query from the page, with the folder of the images replaced. */
const query = (images: string): string => {
  const page = readFileSync(repositoryFile('docs/spark-sql.md'), 'utf8');
  const [, shown = ''] = /```sql\n([\s\S]*?)```/.exec(page) ?? [];
  expect(shown).toContain('/mnt/fruits/');
  return shown.replace('/mnt/fruits', images);
};

let folder = '';
let images = '';
/** The result of a run for each image: its features, or why it has none. */
const expected = new Map<string, Float32Array | string>();

beforeAll(async () => {
  folder = await makeTempFolder();
  images = join(folder, 'images');
  const output = join(folder, 'output');
  await plantOrchard(images, { classes: ['apple', 'pear ü'], perClass: 20, size: 60 });
  for (const name of names) await writeFile(join(images, 'apple', name), fixture('rgb.jpg'));
  await writeFile(join(images, 'apple/empty.jpg'), '');
  await writeFile(join(images, 'apple/text.jpg'), 'not base64, nor an image\n\\N\t\n');
  const whole = fixture('rgb.jpg');
  await writeFile(join(images, 'apple/half.jpg'), whole.subarray(0, whole.length / 2));
  await run({ input: images, output, maxRejects: { kind: 'count', count: 3 } });
  for (const [path, { features }] of await featureRows(output)) expected.set(path, features);
  for (const { path, reason, detail } of await (await openResults(output)).rejects())
    expected.set(path, `${reason}: ${detail}`);
  expect(expected.size).toBe(40 + names.length + 3);
  // An empty file is not a row of a Spark table.
  expected.delete('apple/empty.jpg');
});
afterAll(() => rm(folder, { recursive: true }));

function outcomeOf({ features, error }: Row): Float32Array | string {
  return typeof error === 'string' ? error : Float32Array.from(features as number[]);
}

for (const [version, mode] of clusters) {
  const missing = await reasonToSkipSpark(version);
  describe.skipIf(missing !== undefined)(`Spark ${version}, ${mode}`, () => {
    let session: SparkSession;
    beforeAll(async () => {
      session = await SparkSession.connect(addressOf(await sharedCluster(version, mode)));
    }, startMs);
    afterAll(() => session.close());

    it('gives the same results as a run, to the bit, with the query from the docs', { timeout }, async () => {
      const rows = await session.collect(query(images));
      const prefix = `file:${images}/`;
      const found = rows.map((row) => [String(row.path).replace(prefix, ''), outcomeOf(row)] as const);
      expect(new Map(found)).toEqual(expected);
      expect(rows).toHaveLength(expected.size);
    });
  });
}
