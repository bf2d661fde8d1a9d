// An engine that computes nothing: it answers every task with a report like a worker's, in which all images were
// readable. It does write what the driver itself reads: the files of the fit, and the parts, for their sizes.
import { createHash } from 'node:crypto';
import { groupsOf } from '../../../packages/verger/dist/engines/spark/groups.js';
import { encodeTasks, TaskList } from '../../../packages/verger/dist/engines/spark/worker/task-list.js';
import { extract } from '../../../packages/verger/dist/job/tasks/extract.js';
import { merge } from '../../../packages/verger/dist/job/tasks/merge.js';
import { moments } from '../../../packages/verger/dist/job/tasks/moments.js';
import { project } from '../../../packages/verger/dist/job/tasks/project.js';
import { ImageIndexBuilder } from '../../../packages/verger/dist/job/image-index.js';
import { writeWorkFile } from '../../../packages/verger/dist/job/work-files.js';
import { openOutput } from '../../../packages/verger/dist/job/places.js';

/** @typedef {import('../../../packages/verger/dist/job/engine.js').Engine} Engine */
/** @typedef {import('../../../packages/verger/dist/job/engine.js').EngineEvent} EngineEvent */
/** @typedef {import('../../../packages/verger/dist/job/task.js').Task} Task */
/** @typedef {import('../../../packages/verger/dist/job/tasks/describe.js').DescribeReport} DescribeReport */
/** @typedef {import('../../../packages/verger/dist/job/tasks/extract.js').ExtractReport} ExtractReport */
/** @typedef {import('../../../packages/verger/dist/job/tasks/moments.js').MomentsReport} MomentsReport */
/** @typedef {import('../../../packages/verger/dist/job/task-kind.js').ReportOf<typeof import('../../../packages/verger/dist/job/tasks/merge.js').merge>} MergeReport */
/** @typedef {import('../../../packages/verger/dist/job/tasks/fit.js').FitReport} FitReport */
/** @typedef {import('../../../packages/verger/dist/job/tasks/project.js').ProjectReport} ProjectReport */
/** @typedef {DescribeReport | ExtractReport | MomentsReport | MergeReport | FitReport | ProjectReport} AnyReport */

/** @typedef {{ tasks: number, sparkTasks: number, listBytes: number, readMs: number }} Kind */

const features = 1280;
/** @param {import('node:crypto').BinaryLike} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
/** @type {DescribeReport['preprocessing']} */
const preprocessing = {
  width: 224,
  height: 224,
  layout: 'nchw',
  channels: 'rgb',
  filter: 'bicubic',
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
};

/** @implements {Engine} */
export class SimulatedEngine {
  name = 'simulated';
  parallelism = 1000;
  /**
   * Per kind of task: the number of tasks, the number of Spark tasks, the size of the list sent to Spark, and the ms to
   * read its last line.
   *
   * @type {Record<string, Kind>}
   */
  kinds = {};
  /** Driver time used by the simulation itself. */
  seconds = 0;
  #imagesOf;

  /** @param {(shard: number) => number} imagesOf number of images in a shard */
  constructor(imagesOf) {
    this.#imagesOf = imagesOf;
  }

  /** @param {Iterable<Task>} tasks @returns {AsyncGenerator<EngineEvent>} */
  async *execute(tasks) {
    const list = [...tasks];
    await this.#timed(() => this.#examine(list));
    for (const task of list) {
      const report = await this.#timed(() => this.#reportOf(task));
      if (report.kind === 'extract') yield { type: 'progress', taskId: '', images: report.images };
      yield {
        type: 'done',
        task,
        report,
        worker: 'simulated',
        attempts: 1,
        startedAt: Date.now(),
        seconds: 0,
      };
    }
  }

  async close() {}

  /**
   * @template T
   * @param {() => T | Promise<T>} work
   */
  async #timed(work) {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.seconds += (performance.now() - start) / 1000;
    }
  }

  /** @param {readonly Task[]} list */
  #examine(list) {
    if (list.length === 0) return;
    const groups = groupsOf(list, this.parallelism);
    const encoded = encodeTasks(groups);
    const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
    const start = performance.now();
    new TaskList(bytes, '/model').group(groups.length - 1);
    const readMs = performance.now() - start;
    const kind = (this.kinds[list[0].kind] ??= { tasks: 0, sparkTasks: 0, listBytes: 0, readMs: 0 });
    kind.tasks += list.length;
    kind.sparkTasks += groups.length;
    kind.listBytes += bytes.length;
    kind.readMs = Math.max(kind.readMs, readMs);
  }

  /** @param {Task} task @returns {Promise<AnyReport>} */
  async #reportOf(task) {
    const { kind, job } = task;
    /** @param {string} stem @param {number} bytes */
    const made = (stem, bytes) => ({ key: `_verger/work/${stem}.npz`, sha256: sha256(stem), bytes });
    switch (kind) {
      case 'describe':
        return {
          kind,
          features,
          preprocessing,
          secondsPerImage: 0.008,
          memory: { usedBytes: 2e8, limitBytes: 1.6e9, machineBytes: 8e9 },
        };
      case 'extract': {
        const { shard } = extract.parse(task);
        const images = this.#imagesOf(shard);
        const file = made(`features/${shard}`, images * (features * 4 + 36) + 800);
        return { kind, shard, images, rows: images, rejects: [], features: file };
      }
      case 'moments': {
        const { group } = moments.parse(task);
        return { kind, group, n: 2048, moments: made(`moments/${group}`, momentsBytes) };
      }
      case 'merge': {
        const { level, index } = merge.parse(task);
        return { kind, level, index, n: 2048, moments: made(`moments/${level}-${index}`, momentsBytes) };
      }
      case 'fit': {
        const eigenvalues = Array.from({ length: features }, (_, i) => 1 / (i + 1));
        /** @param {string} name */
        const written = async (name) => {
          const bytes = Buffer.from(name);
          const key = `_verger/work/fit/${name}.npz`;
          await openOutput(job).write(key, bytes, { transient: true });
          return { key, sha256: sha256(bytes), bytes: bytes.length };
        };
        const made = { pca: await written('pca'), moments: await written('moments') };
        return { kind, n: 2048, k: 200, eigenvalues, totalVariance: 8, ...made };
      }
      case 'project': {
        const { part, name, slices, sampleEvery } = project.parse(task);
        const rows = slices.reduce((sum, { start, end }) => sum + end - start, 0);
        const bytes = Buffer.from(name);
        await openOutput(job).write(name, bytes, { transient: true });
        const file = { key: name, sha256: sha256(bytes), bytes: bytes.length };
        const sample = slices.flatMap(({ offset, start, end }) => {
          const first = Math.ceil((offset + start) / sampleEvery) * sampleEvery;
          return first < offset + end
            ? [{ path: `class-000/${first}.jpg`, label: 'class-000', x: 0, y: 0 }]
            : [];
        });
        return { kind, part, rows, file, index: await writtenIndex(job, part, slices), sample };
      }
      default:
        throw new Error(`unknown task kind: ${kind}`);
    }
  }
}

/**
 * Which image each row of a part was made from: the driver joins these.
 *
 * @param {Task['job']} job
 * @param {number} part
 * @param {ReturnType<typeof project.parse>['slices']} slices
 */
async function writtenIndex(job, part, slices) {
  const builder = new ImageIndexBuilder();
  const digest = new Uint8Array(32);
  for (const { offset, start, end } of slices) {
    for (let place = offset + start; place < offset + end; place++)
      builder.add({
        path: `class-000/${place}.jpg`,
        size: 5000,
        version: sha256('').slice(0, 32),
        digest,
        place,
      });
  }
  return writeWorkFile(openOutput(job), `index/${part}`, 'npz', builder.encode());
}

/** Upper triangle of 1280 x 1280 plus a sum, float64. */
const momentsBytes = ((features * (features + 1)) / 2 + features) * 8 + 800;
