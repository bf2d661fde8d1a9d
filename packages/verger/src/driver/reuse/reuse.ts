import { encodeMatches } from '../../job/match-file.js';
import { readDigests } from '../../job/digests-file.js';
import { numbered } from '../../job/task-kind.js';
import { identify } from '../../job/tasks/identify.js';
import { recall, type RecallReport } from '../../job/tasks/recall.js';
import { type WorkFile, writeWorkFile } from '../../job/work-files.js';
import { concurrently } from '../../common/concurrently.js';
import type { Plan } from '../plan.js';
import type { RunContext } from '../run-context.js';
import { runStage } from '../stage.js';
import { ContentTable } from './content-table.js';
import { Matches } from './matches.js';
import type { Source } from './source.js';

/** A shard's rows that earlier runs have computed. */
export interface RecalledShard {
  readonly rows: number;
  readonly features: WorkFile;
}

/**
 * Finds the images whose features earlier runs have computed, and copies those features.
 * @param lists the shards' lists of images
 * @returns by shard
 */
export async function reuseStage(
  run: RunContext,
  sources: readonly Source[],
  lists: readonly WorkFile[],
): Promise<{ readonly shards: ReadonlyMap<number, RecalledShard>; readonly matches: Matches }> {
  const matches = await Matches.find(run.plan.listing.images, sources);
  await identifyImages(run, matches, lists);
  const reports = matches.found === 0 ? [] : await recallImages(run, matches);
  warnOfLost(run, reports);
  const shards = new Map<number, RecalledShard>();
  for (const report of reports)
    for (const { shard, rows, features } of report.shards) shards.set(shard, { rows, features });
  return { shards, matches };
}

/** Reads the images that may have another path or time than before, and finds their content. */
async function identifyImages(run: RunContext, matches: Matches, lists: readonly WorkFile[]): Promise<void> {
  const { job, plan, output } = run;
  const tasks = plan.shards.flatMap(({ start, end }, shard) => {
    const chosen: number[] = [];
    for (let image = start; image < end; image++) if (matches.mayBeKnown(image)) chosen.push(image - start);
    return chosen.length === 0 ? [] : [identify.task(job, { shard, images: lists[shard], chosen })];
  });
  if (tasks.length === 0) return;
  const reports = await runStage(run, 'identify', identify, tasks);
  const table = new ContentTable();
  await concurrently(reports, output.concurrency, async ({ shard, digests: file }) => {
    const { index, digests } = await readDigests(output, file);
    index.forEach((image, i) => {
      table.add(digests.subarray(i * 32, (i + 1) * 32), plan.shards[shard].start + image);
    });
  });
  await matches.addByContent((digest) => table.get(digest));
}

/** A task for each group of shards whose moments are computed together. */
async function recallImages(run: RunContext, matches: Matches): Promise<RecallReport[]> {
  const { plan, output } = run;
  const groups = Array.from(
    { length: Math.ceil(plan.shards.length / plan.shardsPerGroup) },
    (_, group) => group,
  );
  const tasks = await concurrently(groups, output.concurrency, (group) => recallTask(run, matches, group));
  return runStage(
    run,
    'recall',
    recall,
    tasks.filter((task) => task !== undefined),
  );
}

async function recallTask(
  { job, plan, output }: RunContext,
  matches: Matches,
  group: number,
): Promise<ReturnType<typeof recall.task> | undefined> {
  const shards = shardsOf(plan, group);
  const first = shards[0].start;
  const [image, file, row]: [number[], number[], number[]] = [[], [], []];
  const used = new Map<number, number>();
  for (let place = first; place < shards[shards.length - 1].end; place++) {
    const match = matches.at(place);
    if (match === undefined) continue;
    const index = used.get(match.file) ?? used.size;
    used.set(match.file, index);
    image.push(place - first);
    file.push(index);
    row.push(match.row);
  }
  if (image.length === 0) return undefined;
  const bytes = encodeMatches({
    image: Int32Array.from(image),
    file: Int32Array.from(file),
    row: Int32Array.from(row),
  });
  return recall.task(job, {
    group,
    shards: shards.map(({ shard, start, end }) => ({ shard, start: start - first, end: end - first })),
    files: [...used.keys()].map((each) => matches.files[each]),
    matches: await writeWorkFile(output, `matches/${numbered(group)}`, 'npz', bytes),
  });
}

function shardsOf(
  { shards, shardsPerGroup }: Plan,
  group: number,
): { readonly shard: number; readonly start: number; readonly end: number }[] {
  const first = group * shardsPerGroup;
  return shards.slice(first, first + shardsPerGroup).map((range, i) => ({ shard: first + i, ...range }));
}

/** Once for each file, however many groups wanted rows of it. */
function warnOfLost(run: RunContext, reports: readonly RecallReport[]): void {
  const lost = new Map(
    reports.flatMap((report) => report.lost).map((file) => [`${file.place}\0${file.key}`, file]),
  );
  for (const { place, key, why } of lost.values())
    run.warn(`${key} of the result in ${place} can't be used (${why}): its images are extracted again`);
}
