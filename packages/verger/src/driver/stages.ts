import { concurrently } from '../common/concurrently.js';
import { checkShard } from '../job/conservation.js';
import { encodeShardImages } from '../job/shard-images.js';
import { numbered } from '../job/task-kind.js';
import { extract, type ExtractReport } from '../job/tasks/extract.js';
import { fit, type FitReport } from '../job/tasks/fit.js';
import { merge } from '../job/tasks/merge.js';
import { moments } from '../job/tasks/moments.js';
import { project, type ProjectReport } from '../job/tasks/project.js';
import { type WorkFile, writeWorkFile } from '../job/work-files.js';
import type { Columns } from '../parquet/columns.js';
import { type ExtractedShard, slicesOf } from './part-slices.js';
import type { RunContext } from './run-context.js';
import { runStage } from './stage.js';
import { partName } from '../job/work-files.js';

/** The most moments that one task adds. */
const mergeFanIn = 32;

/** Writes the shards' lists of images, and runs the backbone on all of them. */
export async function extractStage(run: RunContext): Promise<readonly ExtractedShard[]> {
  const { job, plan, output } = run;
  const { images } = plan.listing;
  const lists = await concurrently(plan.shards.entries(), output.concurrency, ([shard, { start, end }]) => {
    const bytes = encodeShardImages(images.range(start, end));
    return writeWorkFile(output, `images/${numbered(shard)}`, 'json', bytes);
  });
  const tasks = lists.map((list, shard) =>
    extract.task(job, { shard, images: list, suspects: [], condemned: [] }),
  );
  const reports = await runStage(run, 'extract', extract, tasks, images.length);
  reports.forEach((report, shard) => checkShard(report, plan.shards[shard].end - plan.shards[shard].start));
  return reports.map((report, shard) => ({ list: lists[shard], report }));
}

/**
 * Moments of groups of shards, added in a tree whose shape depends only on the plan, until one task can add the
 * rest.
 */
export async function momentsStage(
  run: RunContext,
  extracted: readonly ExtractReport[],
): Promise<readonly WorkFile[]> {
  const { job, plan } = run;
  const features = extracted.map((report) => report.features);
  const groups = chunks(features, plan.shardsPerGroup).map((files, group) =>
    moments.task(job, { group, features: files }),
  );
  let sums = (await runStage(run, 'moments', moments, groups)).map((report) => report.moments);
  for (let level = 1; sums.length > mergeFanIn; level++) {
    const tasks = chunks(sums, mergeFanIn).map((files, index) =>
      merge.task(job, { level, index, moments: files }),
    );
    sums = (await runStage(run, 'moments', merge, tasks)).map((report) => report.moments);
  }
  return sums;
}

export async function fitStage(run: RunContext, sums: readonly WorkFile[]): Promise<FitReport> {
  const { components, standardize } = run.request;
  const task = fit.task(run.job, { moments: sums, components, standardize });
  const [report] = await runStage(run, 'fit', fit, [task]);
  return report;
}

/** Writes the parts. */
export async function projectStage(
  run: RunContext,
  shards: readonly ExtractedShard[],
  pca: WorkFile | undefined,
  columns: Columns,
): Promise<readonly ProjectReport[]> {
  const { job, plan } = run;
  const tasks = plan.parts.map((range, part) =>
    project.task(job, {
      part,
      name: partName(part, plan.digest),
      pca,
      columns,
      slices: slicesOf(range, plan.shards, shards),
      sampleEvery: plan.sampleEvery,
    }),
  );
  return runStage(run, 'project', project, tasks);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
