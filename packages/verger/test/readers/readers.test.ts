import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterToken, reasonToSkipSpark, portOf, sharedCluster } from 'testing-support/spark';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Manifest, openResults, run } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { sharedArchive, sharedFile } from '../support/shared-data.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { python } from './python.js';

const readSchema = z.object({
  rows: z.number(),
  columns: z.record(z.string(), z.string()),
  labels: z.number(),
  featuresLength: z.tuple([z.number(), z.number()]),
  componentsLength: z.tuple([z.number(), z.number()]),
  nulls: z.number(),
  sumFeatures: z.number(),
  sumComponents: z.number(),
  sorted: z.boolean(),
  firstPath: z.string(),
  lastPath: z.string(),
  success: z.boolean(),
});
const pcaSchema = z.object({
  eigenvaluesCompared: z.number().min(1),
  eigenvalueError: z.number(),
  explainedVarianceError: z.number(),
  subspaceAngle: z.number(),
  componentsError: z.number(),
  componentsLargest: z.number(),
  signsPositive: z.boolean(),
});
const mllibSchema = z.object({
  server: z.string(),
  counts: z.record(z.string(), z.number()),
  vectors: z.array(z.tuple([z.string(), z.string()])),
  axesCompared: z.number().min(1),
  explainedVarianceError: z.number(),
  largestAngle: z.number(),
  deviationError: z.number(),
  meanError: z.number(),
});
type Reading = z.infer<typeof readSchema>;

const sparkVersion = '4.0.1';
const noSpark = await reasonToSkipSpark(sparkVersion);
const model = sharedFile('models/mobilenet_v2_1.0_224-features.onnx');
const fruits = sharedArchive('data/fruits-360-test.tar');
const startMs = 300_000;
const timeout = 180_000;
const folder = await mkdtemp(join(tmpdir(), 'verger-readers-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function script(
  name: string,
  output: string,
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(python ?? '', [join(import.meta.dirname, name), output], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** The environment for PySpark to find the tests' cluster. It sends a token without TLS only to `localhost`. */
async function remoteSpark(): Promise<Record<string, string>> {
  const port = portOf(await sharedCluster(sparkVersion, 'standalone'));
  return {
    SPARK_REMOTE: `sc://localhost:${port}`,
    SPARK_CONNECT_AUTHENTICATE_TOKEN: clusterToken,
  };
}

/** What hyparquet reads from the same folder, in the format of the readers. */
async function hyparquetReading(output: string): Promise<Omit<Reading, 'columns' | 'nulls'>> {
  const results = await openResults(output);
  const paths: string[] = [];
  const labels = new Set<string | null>();
  const lengths = { features: new Set<number>(), components: new Set<number>() };
  const sums = { features: 0, components: 0 };
  for await (const row of results.rows()) {
    paths.push(row.path);
    labels.add(row.label);
    for (const column of ['features', 'components'] as const) {
      lengths[column].add(row[column].length);
      for (const value of row[column]) sums[column] += value;
    }
  }
  const range = (values: Set<number>): [number, number] => [Math.min(...values), Math.max(...values)];
  return {
    rows: paths.length,
    labels: labels.size,
    featuresLength: range(lengths.features),
    componentsLength: range(lengths.components),
    sumFeatures: sums.features,
    sumComponents: sums.components,
    sorted: true,
    firstPath: paths[0],
    lastPath: paths.at(-1) ?? '',
    success: true,
  };
}

interface Case {
  readonly name: string;
  readonly exists: boolean;
  readonly make: (output: string) => Promise<Manifest>;
}

const cases: readonly Case[] = [
  {
    name: 'a small result with a tiny backbone, some of its parts empty',
    exists: true,
    make: async (output) => {
      const input = join(folder, 'orchard');
      await plantOrchard(input, { classes: ['apple', 'pear ü', 'プラム'], perClass: 5 });
      const tiny = await writeTinyBackbone(folder);
      return (await run({ input, output, model: tiny, partitions: 20 })).manifest;
    },
  },
  {
    name: 'a result of MobileNetV2 on Fruits-360',
    exists: model !== undefined && fruits !== undefined,
    make: async (output) => {
      const options = { input: fruits ?? '', output, model: model ?? '', limit: 400, partitions: 24 };
      return (await run(options)).manifest;
    },
  },
];

const largest = cases.findLastIndex(({ exists }) => exists);

for (const [index, { name, exists, make }] of cases.entries()) {
  describe.skipIf(python === undefined || !exists)(name, () => {
    const output = join(folder, `result-${index}`);
    const made: { manifest?: Manifest; ours?: Awaited<ReturnType<typeof hyparquetReading>> } = {};

    beforeAll(async () => {
      made.manifest = await make(output);
      made.ours = await hyparquetReading(output);
    });

    const readers = ['read_pyarrow.py', 'read_pandas.py', 'read_duckdb.py'];
    test.each(readers)('reads the same with %s as with hyparquet, matching the manifest', async (reader) => {
      expectSame(readSchema.parse(await script(reader, output)));
    });

    describe.skipIf(noSpark !== undefined)(`on a cluster of Spark ${sparkVersion}`, () => {
      let remote: Record<string, string> = {};
      beforeAll(async () => {
        remote = await remoteSpark();
      }, startMs);

      test('reads the same as with hyparquet, matching the manifest', { timeout }, async () => {
        expectSame(readSchema.parse(await script('read_spark.py', output, remote)));
      });

      // MLlib takes half a minute, so this checks only the largest result available.
      const options = { timeout, skip: index !== largest };
      test('has the PCA that MLlib fits on its features, and vectors for MLlib', options, async () => {
        const checked = mllibSchema.parse(await script('check_mllib.py', output, remote));
        console.log(JSON.stringify({ ...checked, counts: undefined }));
        const { classes = [] } = made.manifest ?? {};
        expect(checked.server).toBe(sparkVersion);
        expect(checked.counts).toEqual(Object.fromEntries(classes.map(({ label, rows }) => [label, rows])));
        expect(checked.vectors).toEqual([
          ['features', 'vector'],
          ['components', 'vector'],
        ]);
        expect(checked.explainedVarianceError).toBeLessThan(1e-4);
        expect(checked.largestAngle).toBeLessThan(1e-3);
        expect(checked.deviationError).toBeLessThan(1e-5);
        expect(checked.meanError).toBeLessThan(1e-5);
      });
    });

    function expectSame(reading: Reading): void {
      const { columns, nulls, sumFeatures, sumComponents, ...facts } = reading;
      const { sumFeatures: ourFeatures, sumComponents: ourComponents, ...ours } = made.ours ?? {};
      expect(facts).toEqual(ours);
      expect(facts.rows).toBe(made.manifest?.counts.rows);
      expect(nulls).toBe(0);
      expect(Object.keys(columns)).toEqual(['path', 'label', 'features', 'components', 'sha256']);
      expect(sumFeatures).toBeCloseTo(ourFeatures ?? NaN, 4);
      expect(sumComponents).toBeCloseTo(ourComponents ?? NaN, 2);
    }

    test('has the PCA that LAPACK fits on its features', async () => {
      const checked = pcaSchema.parse(await script('check_pca.py', output));
      console.log(JSON.stringify(checked));
      expect(checked.eigenvalueError).toBeLessThan(1e-6);
      expect(checked.explainedVarianceError).toBeLessThan(1e-7);
      expect(checked.subspaceAngle).toBeLessThan(1e-4);
      expect(checked.componentsError).toBeLessThan(1e-5 * checked.componentsLargest);
      expect(checked.signsPositive).toBe(true);
    });
  });
}
