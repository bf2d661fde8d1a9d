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

/** What a later run finds of a report that an earlier one has kept. */
async function found<Fields extends object, Report extends TaskReport>(
  kind: TaskKind<Fields, Report>,
  report: Report,
  of: Task,
  asked: Task = of,
): Promise<Report | undefined> {
  await (await ReportStore.open(output)).keep(of, report);
  return reusable(kind, asked);
}

async function reusable<Fields extends object, Report extends TaskReport>(
  kind: TaskKind<Fields, Report>,
  asked: Task,
): Promise<Report | undefined> {
  return (await (await ReportStore.open(output)).reusable(kind, [asked])).get(asked.id);
}

describe('the reports of an earlier run', () => {
  it('are none at first', async () => {
    expect(await reusable(extract, task)).toBeUndefined();
  });

  it('are found again', async () => {
    expect(await found(extract, extracted('corrupt'), task)).toEqual(extracted('corrupt'));
  });

  it('are of use to the same run too', async () => {
    const store = await ReportStore.open(output);
    await store.keep(task, extracted());
    expect((await store.reusable(extract, [task])).get(task.id)).toEqual(extracted());
  });

  interface Case {
    readonly of: Task;
    readonly keep: (made: WorkFile) => Promise<unknown>;
    readonly again: () => Promise<unknown>;
  }
  function caseOf<Fields extends object, Report extends TaskReport>(
    kind: TaskKind<Fields, Report>,
    own: Fields,
    report: (made: WorkFile) => Report,
  ): Case {
    const of = kind.task(job, own);
    return {
      of,
      keep: async (made) => {
        expect(await found(kind, report(made), of)).toEqual(report(made));
      },
      again: () => reusable(kind, of),
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
    caseOf(fit, { moments: [], components: all, standardize: false }, (made) => ({
      kind: 'fit',
      n: 2,
      k: 1,
      eigenvalues: [1],
      totalVariance: 1,
      pca: made,
      moments: made,
    })),
    caseOf(
      project,
      { part: 3, name: 'part', pca: images, slices: [], sampleEvery: 1 },
      (made): ProjectReport => ({
        kind: 'project',
        part: 3,
        rows: 1,
        sample: [],
        file: made,
      }),
    ),
  ];

  it.each(cases)('are kept for all kinds of work: $of.kind', async ({ keep, again }) => {
    await keep(file);
    await output.remove(file.key);
    expect(await again()).toBeUndefined();
  });
});

describe('a report is taken for the same work', () => {
  it('wherever input and output lie', async () => {
    const moved = extract.task({ ...job, input: 'file:///moved/' }, fields);
    expect(await found(extract, extracted(), task, moved)).toEqual(extracted());
  });

  const other = { key: 'images', sha256: 'b', bytes: 1 };
  it.each([
    [
      'whatever happened to earlier attempts',
      { suspects: [3], condemned: [{ index: 1, reason: 'crashed', detail: '' }] },
    ],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])('%s', async (_, change) => {
    expect(await found(extract, extracted(), task, extract.task(job, { ...fields, ...change }))).toEqual(
      extracted(),
    );
  });

  it.each([
    ['another shard', { shard: 8 }],
    ['other images', { images: other }],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])(
    'but not for that of %s',
    async (_, change) => {
      expect(
        await found(extract, extracted(), task, extract.task(job, { ...fields, ...change })),
      ).toBeUndefined();
    },
  );
});

describe('a report is dropped, and its task done again,', () => {
  it('where its file is gone', async () => {
    await output.remove(file.key);
    expect(await found(extract, extracted(), task)).toBeUndefined();
  });

  it('where its file has another size', async () => {
    await output.write(file.key, Buffer.from('feature'));
    expect(await found(extract, extracted(), task)).toBeUndefined();
  });

  it.each(['missing', 'unreadable', 'crashed', 'timeout', 'out-of-memory'] as const)(
    'where an image was rejected for what may pass: %s',
    async (reason) => {
      expect(await found(extract, extracted('corrupt', reason), task)).toBeUndefined();
    },
  );

  it.each(['empty', 'unsupported', 'corrupt', 'too-large', 'changed', 'not-finite'] as const)(
    'but not where the image itself is the reason: %s',
    async (reason) => {
      expect(await found(extract, extracted(reason), task)).toBeDefined();
    },
  );

  it.each(['', '{"kind":', '{"kind":"extract"}', 'null'])('where it is damaged: %j', async (text) => {
    await (await ReportStore.open(output)).keep(task, extracted());
    const [{ key }] = await collect(output.list(outputKeys.reports));
    await output.write(key, Buffer.from(text));
    expect(await reusable(extract, task)).toBeUndefined();
  });
});
