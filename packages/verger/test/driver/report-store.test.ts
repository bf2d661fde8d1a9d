import { collect } from 'testing-support/collect';
import { useTempFolders } from 'testing-support/temp-folder';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RejectReason } from '../../src/job/reject.js';
import { ReportStore } from '../../src/driver/report-store.js';
import type { Job } from '../../src/job/job.js';
import type { Task, TaskReport } from '../../src/job/task.js';
import type { TaskKind } from '../../src/job/task-kind.js';
import { extract, type ExtractReport, type ExtractTask } from '../../src/job/tasks/extract.js';
import { fit } from '../../src/job/tasks/fit.js';
import { merge } from '../../src/job/tasks/merge.js';
import { moments } from '../../src/job/tasks/moments.js';
import { project, type ProjectReport } from '../../src/job/tasks/project.js';
import { outputKeys, type WorkFile, writeWorkFile } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { model } from './plans.js';
import { plainColumns } from '../parquet/rows.js';

const tempFolder = useTempFolders();
const job: Job = { input: 'file:///in/', output: 'file:///out/', model };
const images: WorkFile = { key: 'images', sha256: 'a', bytes: 1 };
const fields = { shard: 7, images, suspects: [], condemned: [] };
const task: ExtractTask = extract.task(job, fields);

let output: Storage;
let file: WorkFile;
beforeEach(async () => {
  output = new FileStorage(await tempFolder());
  file = await writeWorkFile(output, 'features/00007', 'npz', Buffer.from('features'));
});

function extracted(...reasons: readonly RejectReason[]): ExtractReport {
  const rejects = reasons.map((reason, index) => ({ index, reason, detail: '' }));
  return { kind: 'extract', shard: 7, images: 20, rows: 20 - rejects.length, rejects, features: file };
}

/** Keeps a report in one run; returns what a later run finds for `requested`. */
async function keepAndFind<Fields extends object, Report extends TaskReport>(
  kind: TaskKind<Fields, Report>,
  report: Report,
  keptFor: Task,
  requested: Task = keptFor,
): Promise<Report | undefined> {
  await (await ReportStore.open(output)).keep(keptFor, report);
  return reusable(kind, requested);
}

async function reusable<Fields extends object, Report extends TaskReport>(
  kind: TaskKind<Fields, Report>,
  requested: Task,
): Promise<Report | undefined> {
  return (await (await ReportStore.open(output)).reusable(kind, [requested])).get(requested.id);
}

describe('reports of an earlier run', () => {
  it('do not exist at first', async () => {
    expect(await reusable(extract, task)).toBeUndefined();
  });

  it('are found', async () => {
    expect(await keepAndFind(extract, extracted('corrupt'), task)).toEqual(extracted('corrupt'));
  });

  it('can be reused in the same run too', async () => {
    const store = await ReportStore.open(output);
    await store.keep(task, extracted());
    expect((await store.reusable(extract, [task])).get(task.id)).toEqual(extracted());
  });

  interface Case {
    readonly task: Task;
    readonly keep: (file: WorkFile) => Promise<unknown>;
    readonly reuse: () => Promise<unknown>;
  }
  function caseOf<Fields extends object, Report extends TaskReport>(
    kind: TaskKind<Fields, Report>,
    own: Fields,
    report: (file: WorkFile) => Report,
  ): Case {
    const task = kind.task(job, own);
    return {
      task,
      keep: async (file) => {
        expect(await keepAndFind(kind, report(file), task)).toEqual(report(file));
      },
      reuse: () => reusable(kind, task),
    };
  }
  const all = { kind: 'all' } as const;
  const cases = [
    caseOf(moments, { group: 4, features: [] }, (file) => ({
      kind: 'moments',
      group: 4,
      n: 1,
      moments: file,
    })),
    caseOf(merge, { level: 1, index: 2, moments: [] }, (file) => ({
      kind: 'merge',
      level: 1,
      index: 2,
      n: 1,
      moments: file,
    })),
    caseOf(fit, { moments: [], components: all, standardize: false }, (file) => ({
      kind: 'fit',
      n: 2,
      k: 1,
      eigenvalues: [1],
      totalVariance: 1,
      pca: file,
      moments: file,
    })),
    caseOf(
      project,
      { part: 3, name: 'part', pca: images, columns: plainColumns, slices: [], sampleEvery: 1 },
      (file): ProjectReport => ({
        kind: 'project',
        part: 3,
        rows: 1,
        sample: [],
        file,
        index: file,
      }),
    ),
  ];

  it.each(cases)('are kept for every kind of task: $task.kind', async ({ keep, reuse }) => {
    await keep(file);
    await output.remove(file.key);
    expect(await reuse()).toBeUndefined();
  });
});

describe('reusing a report', () => {
  it('does not depend on where the input and the output are', async () => {
    const moved = extract.task({ ...job, input: 'file:///moved/' }, fields);
    expect(await keepAndFind(extract, extracted(), task, moved)).toEqual(extracted());
  });

  const other = { key: 'images', sha256: 'b', bytes: 1 };
  it.each([
    [
      'the fate of earlier attempts',
      { suspects: [3], condemned: [{ index: 1, reason: 'crashed', detail: '' }] },
    ],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])(
    'does not depend on %s',
    async (_, change) => {
      expect(
        await keepAndFind(extract, extracted(), task, extract.task(job, { ...fields, ...change })),
      ).toEqual(extracted());
    },
  );

  it.each([
    ['another shard', { shard: 8 }],
    ['other images', { images: other }],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])(
    'is impossible for %s',
    async (_, change) => {
      expect(
        await keepAndFind(extract, extracted(), task, extract.task(job, { ...fields, ...change })),
      ).toBeUndefined();
    },
  );
});

describe('a stored report', () => {
  it('is dropped if its file is missing', async () => {
    await output.remove(file.key);
    expect(await keepAndFind(extract, extracted(), task)).toBeUndefined();
  });

  it('is dropped if its file has another size', async () => {
    await output.write(file.key, Buffer.from('feature'));
    expect(await keepAndFind(extract, extracted(), task)).toBeUndefined();
  });

  it.each(['missing', 'unreadable', 'crashed', 'timeout', 'out-of-memory'] as const)(
    'is dropped if an image was rejected for a temporary reason: %s',
    async (reason) => {
      expect(await keepAndFind(extract, extracted('corrupt', reason), task)).toBeUndefined();
    },
  );

  it.each(['empty', 'unsupported', 'corrupt', 'too-large', 'changed', 'not-finite'] as const)(
    'is kept if the image itself is the reason for its reject: %s',
    async (reason) => {
      expect(await keepAndFind(extract, extracted(reason), task)).toBeDefined();
    },
  );

  it.each(['', '{"kind":', '{"kind":"extract"}', 'null'])('is dropped if it is damaged: %j', async (text) => {
    await (await ReportStore.open(output)).keep(task, extracted());
    const [{ key }] = await collect(output.list(outputKeys.reports));
    await output.write(key, Buffer.from(text));
    expect(await reusable(extract, task)).toBeUndefined();
  });
});
