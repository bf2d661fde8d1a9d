import { concurrently } from '../common/concurrently.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import { checkShard } from '../job/conservation.js';
import { partsOf } from './part-slices.js';
import { openOutput } from '../job/places.js';
import type { Plan } from './plan.js';
import { encodeShardImages } from '../job/shard-images.js';
import { runStage, type StageContext } from './stage.js';
import type { ExtractTask, Job } from '../job/task.js';
import type { ReportOf, WorkFile } from '../job/task-report.js';
import { writeWorkFile } from '../job/work-files.js';

/** Moments that one task adds: at most this many are read before one is written. */
const mergeFanIn = 32;

/** Writes the shards' lists of images, and runs the backbone on all of them. */
export async function extractStage(
  context: StageContext,
  job: Job,
  plan: Plan,
): Promise<{ readonly lists: readonly WorkFile[]; readonly reports: readonly ReportOf<'extract'>[] }> {
  const output = openOutput(job);
  const lists = await concurrently(plan.shards.entries(), output.concurrency, ([shard, { start, end }]) => {
    const bytes = encodeShardImages(plan.listing.images.range(start, end));
    return writeWorkFile(output, `images/${shard.toString().padStart(5, '0')}`, 'json', bytes);
  });
  const tasks = lists.map((images, shard): ExtractTask => ({
    kind: 'extract',
    job,
    shard,
    images,
    suspects: [],
    condemned: [],
  }));
  const reports = await runStage(context, 'extract', 'extract', tasks, plan.listing.images.length);
  reports.forEach((report, shard) => checkShard(report, plan.shards[shard].end - plan.shards[shard].start));
  return { lists, reports };
}

/** Moments of groups of shards, added by a tree whose shape depends on the plan alone, until one task can end it. */
export async function momentsStage(
  context: StageContext,
  job: Job,
  plan: Plan,
  extracted: readonly ReportOf<'extract'>[],
): Promise<readonly WorkFile[]> {
  const features = extracted.map((report) => report.features);
  const groups = chunks(features, plan.shardsPerGroup).map(
    (files, group) => ({ kind: 'moments', job, group, features: files }) as const,
  );
  let moments = (await runStage(context, 'moments', 'moments', groups)).map((report) => report.moments);
  for (let level = 1; moments.length > mergeFanIn; level++) {
    const tasks = chunks(moments, mergeFanIn).map(
      (files, index) => ({ kind: 'merge', job, level, index, moments: files }) as const,
    );
    moments = (await runStage(context, 'moments', 'merge', tasks)).map((report) => report.moments);
  }
  return moments;
}

export async function fitStage(
  context: StageContext,
  job: Job,
  moments: readonly WorkFile[],
  settings: { readonly components: ComponentsRequest; readonly standardize: boolean },
): Promise<ReportOf<'fit'>> {
  const { components, standardize } = settings;
  const [report] = await runStage(context, 'fit', 'fit', [
    { kind: 'fit', job, moments, components, standardize },
  ]);
  return report;
}

/** Writes the parts. */
export async function projectStage(
  context: StageContext,
  job: Job,
  plan: Plan,
  lists: readonly WorkFile[],
  extracted: readonly ReportOf<'extract'>[],
  fit: ReportOf<'fit'>,
): Promise<readonly ReportOf<'project'>[]> {
  return runStage(context, 'project', 'project', [...partsOf(job, plan, lists, extracted, fit)]);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
