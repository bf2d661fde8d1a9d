import { VergerError } from '../common/errors.js';
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
import type { ImageRange } from './plan.js';
import type { Matches } from './reuse/matches.js';
import { looksForFeatures } from './reuse/open-sources.js';
import { type Reuse, reuseStage } from './reuse/reuse.js';
import type { RunContext } from './run-context.js';
import { runStage } from './stage.js';
import { partName } from '../job/work-files.js';

/** The most moments that one task adds. */
const mergeFanIn = 32;

export interface Extraction {
  readonly shards: readonly ExtractedShard[];
  /** The images that earlier runs knew; undefined if none were looked for. */
  readonly matches: Matches | undefined;
}

/** Writes the shards' lists of images, and runs the backbone on all whose features are not known. */
export async function extractStage(run: RunContext): Promise<Extraction> {
  const { job, plan, output, request } = run;
  const { images } = plan.listing;
  const lists = await concurrently(plan.shards.entries(), output.concurrency, ([shard, { start, end }]) => {
    const bytes = encodeShardImages(images.range(start, end));
    return writeWorkFile(output, `images/${numbered(shard)}`, 'json', bytes);
  });
  const reuse = looksForFeatures(request) ? await reuseStage(run, lists) : undefined;
  const reports: ExtractReport[] = [];
  const tasks: ReturnType<typeof extract.task>[] = [];
  for (const [shard, list] of lists.entries()) {
    const done = reuse === undefined ? undefined : finishedShard(reuse, shard, plan.shards[shard]);
    if (done !== undefined) reports[shard] = done;
    else {
      const { start, end } = plan.shards[shard];
      const recalled = reuse?.recalled.get(shard);
      const known = recalled === undefined ? {} : { known: recalled.features };
      const condemned = reuse?.fresh.rejectsIn(start, end) ?? [];
      tasks.push(extract.task(job, { shard, images: list, suspects: [], condemned, ...known }));
    }
  }
  if (run.remembered !== undefined && tasks.length > 0) throw lostRows(run);
  const knownRows = reuse === undefined ? 0 : rowsKnown(reuse, reports);
  const extracted = await runStage(run, 'extract', extract, tasks, { images: images.length, knownRows });
  for (const report of extracted) reports[report.shard] = withoutFresh(report, reuse, plan.shards);
  reports.forEach((report, shard) => checkShard(report, sizeOf(plan.shards[shard])));
  return {
    shards: reports.map((report, shard) => ({ list: lists[shard], report })),
    matches: reuse?.matches,
  };
}

/** What can't be read of the result was said as it was met. */
function lostRows({ warnings }: RunContext): VergerError {
  return new VergerError('corrupt-result', 'the result does not hold the features of all its images', {
    details: warnings,
    hint: 'repair it from its input with `verger run --update`, then forget',
  });
}

/** The report of a shard of which nothing is left to do. */
function finishedShard(
  { finished, recalled, fresh }: Reuse,
  shard: number,
  { start, end }: ImageRange,
): ExtractReport | undefined {
  const { rows = 0, features } = recalled.get(shard) ?? {};
  const [images, rejects] = [end - start, fresh.rejectsIn(start, end)];
  if (features === undefined || rows + rejects.length < images) return finished.get(shard);
  const reused = rows - fresh.rowsIn(start, end);
  return { kind: 'extract', shard, images, rows, rejects: [...rejects], features, reused };
}

/** A shard's report that counts as reused only what earlier runs have computed. */
function withoutFresh(
  report: ExtractReport,
  reuse: Reuse | undefined,
  shards: readonly ImageRange[],
): ExtractReport {
  const { start, end } = shards[report.shard];
  const fresh = reuse?.fresh.rowsIn(start, end) ?? 0;
  return fresh === 0 || report.reused === undefined ? report : { ...report, reused: report.reused - fresh };
}

/** Images that no task has to process: those of shards that are done, and the known ones of others. */
function rowsKnown({ recalled }: Reuse, done: readonly ExtractReport[]): number {
  const inDone = done.reduce((sum, { images }) => sum + images, 0);
  const inOthers = [...recalled].reduce((sum, [shard, { rows }]) => (shard in done ? sum : sum + rows), 0);
  return inDone + inOthers;
}

function sizeOf({ start, end }: ImageRange): number {
  return end - start;
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
      name: run.staging + partName(part, plan.digest),
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
