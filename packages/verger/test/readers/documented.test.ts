import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { clusterToken, portOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openResults, run, type RunOptions } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { repositoryFile } from '../support/repository.js';
import { partNames } from '../support/result-files.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { python } from './python.js';

const sparkVersion = '4.0.1';
const noSpark = await reasonToSkipSpark(sparkVersion);
const timeout = 180_000;

/** The lines of docs/results.md that open a result, by reader. */
const page = await readFile(repositoryFile('docs/results.md'), 'utf8');
const blocks = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, lines]) => lines);
const readers = {
  pandas: 'pandas',
  pyarrow: 'pyarrow',
  DuckDB: 'duckdb',
  Polars: 'polars',
  datasets: 'datasets',
};
const linesOf = (word: string): string => blocks.find((lines) => lines.includes(word)) ?? '';

/** What a reader returns for `features` and `components`. */
type Kinds = Readonly<Record<keyof typeof readers | 'Spark', string | null>>;
const float32: Kinds = {
  pandas: 'object',
  pyarrow: 'list<element: float not null>',
  DuckDB: 'FLOAT[]',
  Polars: 'List(Float32)',
  datasets: "List(Value('float32'))",
  Spark: 'array<float>',
};
const shapes: readonly {
  readonly name: string;
  readonly options: Partial<RunOptions>;
  readonly columns: readonly string[];
  readonly kinds: Kinds;
}[] = [
  {
    name: 'plain',
    options: {},
    columns: ['path', 'label', 'features', 'components', 'sha256'],
    kinds: float32,
  },
  {
    name: 'features only',
    options: { components: { kind: 'count', count: 0 } },
    columns: ['path', 'label', 'features', 'sha256'],
    kinds: float32,
  },
  {
    name: 'components only, with splits',
    options: { features: 'none', splitColumn: true },
    columns: ['path', 'label', 'split', 'components', 'sha256'],
    kinds: float32,
  },
  {
    name: 'fixed lists',
    options: { lists: 'fixed' },
    columns: ['path', 'label', 'features', 'components', 'sha256'],
    kinds: {
      ...float32,
      pyarrow: 'fixed_size_list<element: float not null>[24]',
      Polars: 'Array(Float32, shape=(24,))',
      datasets: "List(Value('float32'), length=24)",
    },
  },
  {
    name: 'float16',
    options: { dtype: 'float16' },
    columns: ['path', 'label', 'features', 'components', 'sha256'],
    kinds: {
      ...float32,
      pyarrow: 'list<element: halffloat not null>',
      Polars: 'List(Float16)',
      datasets: "List(Value('float16'))",
      Spark: null,
    },
  },
];

const rowSchema = z.object({
  path: z.string(),
  label: z.string().nullable(),
  split: z.string().nullable().optional(),
  features: z.array(z.number()).optional(),
  components: z.array(z.number()).optional(),
  sha256: z.string(),
});
const readingSchema = z.object({ types: z.record(z.string(), z.string()), rows: z.array(rowSchema) });
type Rows = readonly z.infer<typeof rowSchema>[];

let folder = '';
beforeAll(async () => {
  folder = await makeTempFolder();
  await plantOrchard(join(folder, 'in/Training'), { classes: ['apple', 'プラム'], perClass: 20 });
  await plantOrchard(join(folder, 'in/Test'), { classes: ['apple', 'プラム'], perClass: 8 });
  const model = await writeTinyBackbone(folder);
  // More parts than images: some are empty.
  const settings = { input: join(folder, 'in'), model, partitions: 60, workers: 1 };
  for (const { name, options } of shapes)
    await run({
      ...settings,
      ...(options.components === undefined ? { components: { kind: 'count', count: 24 } } : {}),
      ...options,
      output: join(folder, name),
    });
}, timeout);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a reader's lines on a result of a shape. */
async function read(
  lines: string,
  shape: string,
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const running = promisify(execFile)(python ?? '', [join(import.meta.dirname, 'run_documented.py')], {
    env: { ...process.env, HF_HOME: join(folder, 'cache'), HF_HUB_OFFLINE: '1', ...env },
    maxBuffer: 2 ** 26,
  });
  running.child.stdin?.end(lines.replaceAll('features/', `${join(folder, shape)}/`));
  const { stdout } = await running;
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** The rows of a result as JSON has them, without columns that its table lacks. */
async function expectedRows(shape: string, columns: readonly string[]): Promise<Rows> {
  const rows: z.infer<typeof rowSchema>[] = [];
  for await (const row of (await openResults(join(folder, shape))).rows()) {
    const { features, components, split, ...texts } = row;
    rows.push({
      ...texts,
      ...(columns.includes('split') ? { split: split ?? null } : {}),
      ...(columns.includes('features') ? { features: [...features] } : {}),
      ...(columns.includes('components') ? { components: [...components] } : {}),
    });
  }
  return rows;
}

describe.each(shapes)('a result, $name,', ({ name, columns, kinds }) => {
  const expectSame = async (reading: unknown, kind: string | null): Promise<void> => {
    const { types, rows } = readingSchema.parse(reading);
    expect(Object.keys(types)).toEqual(columns);
    for (const column of ['features', 'components']) if (column in types) expect(types[column]).toBe(kind);
    expect(rows).toEqual(await expectedRows(name, columns));
  };

  it.skipIf(python === undefined).each(Object.entries(readers))(
    'is opened by the lines for %s',
    { timeout },
    async (reader, word) => {
      await expectSame(await read(linesOf(word), name), kinds[reader as keyof typeof readers]);
    },
  );

  it.skipIf(python === undefined || noSpark !== undefined)(
    kinds.Spark === null ? 'is not opened by Spark' : 'is opened by the lines for Spark',
    { timeout: 300_000 },
    async () => {
      const port = portOf(await sharedCluster(sparkVersion, 'standalone'));
      const env = { SPARK_REMOTE: `sc://localhost:${port}`, SPARK_CONNECT_AUTHENTICATE_TOKEN: clusterToken };
      const reading = read(linesOf('spark.read'), name, env);
      if (kinds.Spark !== null) await expectSame(await reading, kinds.Spark);
      else await expect(reading).rejects.toThrow(/FLOAT16/i);
    },
  );

  it('is opened by hyparquet, part by part', async () => {
    const rows: unknown[] = [];
    for (const part of partNames(join(folder, name)))
      rows.push(...(await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name, part)) })));
    expect(z.array(rowSchema).parse(rows)).toEqual(await expectedRows(name, columns));
  });
});
