import { beforeEach, describe, expect, it } from 'vitest';
import type { RejectReason } from '../../src/job/reject.js';
import { ReportStore } from '../../src/driver/report-store.js';
import type { ExtractTask, FitTask, Job, Task } from '../../src/job/task.js';
import type { ReportOf, TaskReport, WorkFile } from '../../src/job/task-report.js';
import { outputKeys, writeWorkFile } from '../../src/job/work-files.js';
import { FileStorage } from '../../src/storage/file.js';
import type { Storage } from '../../src/storage/storage.js';
import { collect } from '../support/collect.js';
import { useTempFolders } from '../support/temp-folder.js';
import { model } from './plans.js';

const tempFolder = useTempFolders();
const job: Job = { input: 'file:///in/', output: 'file:///out/', model };
const images: WorkFile = { key: 'images', sha256: 'a', bytes: 1 };
const task: ExtractTask = { kind: 'extract', job, shard: 7, images, suspects: [], condemned: [] };

let output: Storage;
let file: WorkFile;
beforeEach(async () => {
  output = new FileStorage(await tempFolder());
  file = await writeWorkFile(output, 'features/00007', 'npz', Buffer.from('features'));
});

function extracted(...reasons: readonly RejectReason[]): ReportOf<'extract'> {
  const rejects = reasons.map((reason, index) => ({ index, reason, detail: '' }));
  return { kind: 'extract', shard: 7, images: 20, rows: 20 - rejects.length, rejects, features: file };
}

/** What a later run finds of a report that an earlier one has kept. */
async function found(report: TaskReport, of: Task = task, asked: Task = of): Promise<TaskReport | undefined> {
  await (await ReportStore.open(output)).keep(of, report);
  return (await ReportStore.open(output)).get(asked);
}

describe('the reports of an earlier run', () => {
  it('are none at first', async () => {
    expect((await ReportStore.open(new FileStorage(await tempFolder()))).get(task)).toBeUndefined();
  });

  it('are found again', async () => {
    expect(await found(extracted('corrupt'))).toEqual(extracted('corrupt'));
  });

  it('are of use to the same run too', async () => {
    const store = await ReportStore.open(output);
    await store.keep(task, extracted());
    expect(store.get(task)).toEqual(extracted());
  });

  const parts = { part: 3, name: 'part', pca: images, slices: [], sampleEvery: 1 } as const;
  const fit: FitTask = { kind: 'fit', job, moments: [], components: { kind: 'all' }, standardize: false };
  const sums = { job, moments: [], features: [], level: 1, index: 2, group: 4 } as const;
  const cases: readonly (readonly [Task, (made: WorkFile) => TaskReport])[] = [
    [{ ...sums, kind: 'moments' }, (moments) => ({ kind: 'moments', group: 4, n: 1, moments })],
    [{ ...sums, kind: 'merge' }, (moments) => ({ kind: 'merge', level: 1, index: 2, n: 1, moments })],
    [
      fit,
      (made) => ({ kind: 'fit', n: 2, k: 1, eigenvalues: [1], totalVariance: 1, pca: made, moments: made }),
    ],
    [
      { kind: 'project', job, ...parts },
      (made) => ({ kind: 'project', part: 3, rows: 1, file: made, sample: [] }),
    ],
  ];

  it.each(cases)('are kept for all kinds of work: %o', async (of, report) => {
    expect(await found(report(file), of)).toEqual(report(file));
    await output.remove(file.key);
    expect((await ReportStore.open(output)).get(of)).toBeUndefined();
  });
});

describe('a report is taken for the same work', () => {
  const other = { key: 'images', sha256: 'b', bytes: 1 };
  it.each([
    ['wherever input and output lie', { job: { ...job, input: 'file:///moved/' } }],
    [
      'whatever happened to earlier attempts',
      { suspects: [3], condemned: [{ index: 1, reason: 'crashed', detail: '' }] },
    ],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])('%s', async (_, change) => {
    expect(await found(extracted(), task, { ...task, ...change })).toEqual(extracted());
  });

  it.each([
    ['another shard', { shard: 8 }],
    ['other images', { images: other }],
  ] satisfies readonly (readonly [string, Partial<ExtractTask>])[])(
    'but not for that of %s',
    async (_, change) => {
      expect(await found(extracted(), task, { ...task, ...change })).toBeUndefined();
    },
  );
});

describe('a report is dropped, and its task done again,', () => {
  it('where its file is gone', async () => {
    await output.remove(file.key);
    expect(await found(extracted())).toBeUndefined();
  });

  it('where its file has another size', async () => {
    await output.write(file.key, Buffer.from('feature'));
    expect(await found(extracted())).toBeUndefined();
  });

  it.each(['missing', 'unreadable', 'crashed', 'timeout', 'out-of-memory'] as const)(
    'where an image was rejected for what may pass: %s',
    async (reason) => {
      expect(await found(extracted('corrupt', reason))).toBeUndefined();
    },
  );

  it.each(['empty', 'unsupported', 'corrupt', 'too-large', 'changed', 'not-finite'] as const)(
    'but not where the image itself is the reason: %s',
    async (reason) => {
      expect(await found(extracted(reason))).toBeDefined();
    },
  );

  it.each(['', '{"kind":', '{"kind":"extract"}', 'null'])('where it is damaged: %j', async (text) => {
    await (await ReportStore.open(output)).keep(task, extracted());
    const [{ key }] = await collect(output.list(outputKeys.reports));
    await output.write(key, Buffer.from(text));
    expect((await ReportStore.open(output)).get(task)).toBeUndefined();
  });
});
