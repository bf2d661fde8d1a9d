import { VergerError } from '../../common/errors.js';
import { sha256 } from '../../common/hash.js';
import type { RowProjector } from '../../onnx/linear-algebra.js';
import type { Columns } from '../../parquet/columns.js';
import { float16Overflow } from '../../common/float16.js';
import type { RowBatch } from '../../parquet/row-batch.js';
import { splitOf } from '../../job/folder-names.js';
import { imageName } from '../../job/image-name.js';
import type { Job } from '../../job/job.js';
import { ImageIndexBuilder } from '../../job/image-index.js';
import { requireHeldBy } from '../../job/lock.js';
import { openOutput } from '../../job/places.js';
import {
  project,
  type ProjectReport,
  type ProjectTask,
  type SamplePoint,
  type ShardSlice,
} from '../../job/tasks/project.js';
import { numbered } from '../../job/task-kind.js';
import { writeWorkFile } from '../../job/work-files.js';
import type { Shard } from '../slice-reads.js';
import { defineRun } from '../task-run.js';
import type { Workbench } from '../workbench.js';

/**
 * Writes one part: the projected features of its images, shard by shard, so that memory does not grow with the
 * part.
 */
async function writePart(task: ProjectTask, bench: Workbench): Promise<ProjectReport> {
  const output = openOutput(task.job);
  const { first, others } = bench.slices.take(output, task.slices);
  const projector = task.pca === undefined ? undefined : await bench.projector(output, task.pca);
  const sample: SamplePoint[] = [];
  const indexed = new ImageIndexBuilder();
  async function* batches(): AsyncGenerator<RowBatch> {
    for (let next = await first; next.done !== true; next = await others.next()) {
      const { slice, shard } = next.value;
      for (const range of inBatches(slice)) {
        const batch = await projectRange(task.job, shard, range, projector);
        if (task.columns.dtype === 'float16') requireFloat16(batch.rows, task.columns);
        if (batch.rows.paths.length === 0) continue;
        indexRows(shard, batch, slice, indexed);
        for (const point of samplePoints(batch, task.columns.components, task.sampleEvery))
          sample.push(point);
        yield batch.rows;
      }
    }
  }
  // Loading this takes a quarter of a second, so the reads are started first.
  const { encodePart } = await import('../../parquet/write.js');
  const bytes = await encodePart(batches(), task.columns);
  bench.askForNext();
  const { run } = task.job;
  const permit = run === undefined ? undefined : () => requireHeldBy(output, run);
  const [, index] = await Promise.all([
    output.write(task.name, bytes, { permit }),
    writeWorkFile(output, `index/${numbered(task.part)}`, 'npz', indexed.encode()),
  ]);
  const file = { key: task.name, sha256: sha256(bytes), bytes: bytes.length };
  return { kind: 'project', part: task.part, rows: indexed.rows, file, index, sample };
}

export const taskRun = defineRun(project, writePart, ({ job, slices }, bench) =>
  bench.slices.expect(openOutput(job), slices),
);

/** The Parquet writer holds several copies of a batch. */
const batchImages = 256;

function inBatches(slice: ShardSlice): ShardSlice[] {
  const { start, end } = slice;
  return Array.from({ length: Math.ceil((end - start) / batchImages) }, (_, i) => ({
    ...slice,
    start: start + i * batchImages,
    end: Math.min(end, start + (i + 1) * batchImages),
  }));
}

interface SliceRows {
  readonly rows: RowBatch;
  /** Per row, the index of its image in the run. */
  readonly places: readonly number[];
  /** The position in the shard of the first row. */
  readonly firstRow: number;
}

async function projectRange(
  job: Job,
  { images, index, features, digests, width }: Shard,
  slice: ShardSlice,
  projector: RowProjector | undefined,
): Promise<SliceRows> {
  const from = firstAtLeast(index, slice.start);
  const to = firstAtLeast(index, slice.end);
  const chosen = [...index.subarray(from, to)];
  const rows = features.subarray(from * width, to * width);
  const components = chosen.length === 0 ? undefined : await projector?.project(rows);
  return {
    places: chosen.map((i) => slice.offset + i),
    firstRow: from,
    rows: {
      paths: chosen.map((i) => images[i].path),
      labels: chosen.map((i) => images[i].label),
      splits: chosen.map((i) => splitOf(imageName(job.packed === true, images[i].path))),
      features: rows,
      components: components ?? new Float32Array(),
      digests: chosen.map((_, row) => hex(digests, from + row)),
    },
  };
}

/** @throws VergerError `model` if a number would become infinite */
function requireFloat16(rows: RowBatch, columns: Columns): void {
  for (const name of ['features', 'components'] as const) {
    if (columns[name] === 0) continue;
    const at = rows[name].findIndex((value) => Math.abs(value) >= float16Overflow);
    if (at === -1) continue;
    const path = rows.paths[Math.floor(at / columns[name])];
    throw new VergerError('model', `${name} of ${path}: ${rows[name][at]} is too large for float16`, {
      hint: 'use --dtype float32',
    });
  }
}

function indexRows(
  { images, digests }: Shard,
  { places, firstRow }: SliceRows,
  { offset }: ShardSlice,
  indexed: ImageIndexBuilder,
): void {
  places.forEach((place, i) => {
    const { path, size, version } = images[place - offset];
    const digest = digests.subarray((firstRow + i) * 32, (firstRow + i + 1) * 32);
    indexed.add({ path, size, version, digest, place });
  });
}

/** The first position in an ascending array whose value is not below `bound`. */
function firstAtLeast(ascending: Int32Array, bound: number): number {
  const found = ascending.findIndex((value) => value >= bound);
  return found === -1 ? ascending.length : found;
}

function hex(digests: Uint8Array, row: number): string {
  return Buffer.from(digests.buffer, digests.byteOffset + row * 32, 32).toString('hex');
}

function samplePoints({ rows, places }: SliceRows, k: number, every: number): SamplePoint[] {
  if (k === 0) return [];
  return places.flatMap((place, row) => {
    if (place % every !== 0) return [];
    const x = rows.components[row * k];
    const y = k > 1 ? rows.components[row * k + 1] : 0;
    return [{ path: rows.paths[row], label: rows.labels[row], x, y }];
  });
}
