import { encodeMatches } from '../../job/match-file.js';
import { encodeFeatures } from '../../job/features-file.js';
import { readDigests } from '../../job/digests-file.js';
import { numbered } from '../../job/task-kind.js';
import { extract, type ExtractReport } from '../../job/tasks/extract.js';
import { identify } from '../../job/tasks/identify.js';
import { recall, type RecallReport, type SourceFile } from '../../job/tasks/recall.js';
import { type WorkFile, writeWorkFile } from '../../job/work-files.js';
import { concurrently } from '../../common/concurrently.js';
import type { ImageRange, Plan } from '../plan.js';
import type { RunContext } from '../run-context.js';
import { runStage } from '../stage.js';
import { ContentTable } from './content-table.js';
import { FreshImages } from './fresh-images.js';
import { Matches } from './matches.js';
import { WorkSource } from './work-source.js';

/** A shard's rows, as far as they were computed before the shard is extracted. */
export interface RecalledShard {
  readonly rows: number;
  readonly features: WorkFile;
}

/** What earlier runs have done of this one. */
export interface Reuse {
  /** Reports of shards with exactly these images, by shard: nothing of them is left to do. */
  readonly finished: ReadonlyMap<number, ExtractReport>;
  /** Rows of other shards. */
  readonly recalled: ReadonlyMap<number, RecalledShard>;
  /** Images of other shards that have been extracted already; their rows are among the recalled ones. */
  readonly fresh: FreshImages;
  readonly matches: Matches;
}

/**
 * Finds the images whose features earlier runs have computed, extracts the others if they are few, and copies the
 * features of all of them into files of the shards.
 * @param lists the shards' lists of images
 */
export async function reuseStage(run: RunContext, lists: readonly WorkFile[]): Promise<Reuse> {
  const { plan, sources, output } = run;
  const work = await unfinishedWork(run, lists);
  // Results come first: if all images are those of one result, its moments are theirs too.
  const all = [...sources, new WorkSource(output, work.others)];
  const matches = await Matches.find(plan.listing.images, all);
  const isOpen = (shard: number): boolean => !work.finished.has(shard);
  if (run.remembered === undefined) await identifyImages(run, { matches, lists, isOpen });
  const open = plan.shards.filter((_, shard) => isOpen(shard));
  const unknown = open.flatMap(({ start, end }) => unknownImages(matches, start, end));
  const images = plan.listing.images.length;
  run.emit({ type: 'reused', rows: images - unknown.length, images });
  // If most are new, they fill the shards anyway, and their features need not be copied.
  const fresh = await freshImages(run, unknown);
  const reports = matches.found === 0 ? [] : await recallImages(run, { matches, fresh }, isOpen);
  warnOfLost(run, reports);
  const recalled = new Map<number, RecalledShard>();
  for (const report of reports)
    for (const { shard, rows, features } of report.shards) recalled.set(shard, { rows, features });
  if (run.remembered !== undefined) await addEmptyShards(run, recalled, fresh);
  return { finished: work.finished, recalled, fresh, matches };
}

async function freshImages(run: RunContext, unknown: readonly number[]): Promise<FreshImages> {
  if (run.remembered !== undefined) return FreshImages.rejected(run.remembered.rejected);
  return unknown.length * 2 > run.plan.listing.images.length
    ? FreshImages.none
    : FreshImages.extract(run, unknown);
}

/** Shards of which every image was rejected: no file of the result has a row of theirs. */
async function addEmptyShards(
  { plan, output }: RunContext,
  recalled: Map<number, RecalledShard>,
  fresh: FreshImages,
): Promise<void> {
  const [index, features, digests] = [new Int32Array(), new Float32Array(), new Uint8Array()];
  const bytes = encodeFeatures({ index, features, digests, width: plan.features });
  for (const [shard, { start, end }] of plan.shards.entries()) {
    if (recalled.has(shard) || fresh.rejectsIn(start, end).length < end - start) continue;
    const file = await writeWorkFile(output, `features/${numbered(shard)}`, 'npz', bytes);
    recalled.set(shard, { rows: 0, features: file });
  }
}

function unknownImages(matches: Matches, start: number, end: number): number[] {
  const unknown: number[] = [];
  for (let image = start; image < end; image++) if (matches.at(image) === undefined) unknown.push(image);
  return unknown;
}

/** Separates the shards that this run has too from those of other plans. */
async function unfinishedWork(
  { reports }: RunContext,
  lists: readonly WorkFile[],
): Promise<{ readonly finished: Map<number, ExtractReport>; readonly others: readonly ExtractReport[] }> {
  const shardOf = new Map(lists.map(({ sha256 }, shard) => [sha256, shard]));
  const finished = new Map<number, ExtractReport>();
  const others: ExtractReport[] = [];
  for (const report of await reports.all(extract)) {
    const shard = report.list === undefined ? undefined : shardOf.get(report.list.sha256);
    if (shard === report.shard && (await reports.isReusable(extract, report))) finished.set(shard, report);
    else others.push(report);
  }
  return { finished, others };
}

interface Unknown {
  readonly matches: Matches;
  readonly lists: readonly WorkFile[];
  /** Whether anything of a shard is left to do. */
  readonly isOpen: (shard: number) => boolean;
}

/** Reads the images that may have another path or time than before, and finds their content. */
async function identifyImages(run: RunContext, { matches, lists, isOpen }: Unknown): Promise<void> {
  const { job, plan, output } = run;
  const tasks = plan.shards.flatMap(({ start, end }, shard) => {
    if (!isOpen(shard)) return [];
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

interface KnownRows {
  readonly matches: Matches;
  readonly fresh: FreshImages;
}

/** A task for each group of shards whose moments are computed together. */
async function recallImages(
  run: RunContext,
  rows: KnownRows,
  isOpen: Unknown['isOpen'],
): Promise<RecallReport[]> {
  const { plan, output } = run;
  const groups = Array.from(
    { length: Math.ceil(plan.shards.length / plan.shardsPerGroup) },
    (_, group) => group,
  );
  const tasks = await concurrently(groups, output.concurrency, (group) =>
    recallTask(
      run,
      rows,
      shardsOf(plan, group).filter(({ shard }) => isOpen(shard)),
    ),
  );
  return runStage(
    run,
    'recall',
    recall,
    tasks.filter((task) => task !== undefined),
  );
}

async function recallTask(
  { job, plan, output }: RunContext,
  { matches, fresh }: KnownRows,
  shards: readonly GroupShard[],
): Promise<ReturnType<typeof recall.task> | undefined> {
  if (shards.length === 0) return undefined;
  const [{ shard: firstShard, start: first }] = shards;
  const group = Math.floor(firstShard / plan.shardsPerGroup);
  const [image, file, row]: [number[], number[], number[]] = [[], [], []];
  const used = new Map<SourceFile, number>();
  const add = (place: number, source: SourceFile, rowOfSource: number): void => {
    const index = used.get(source) ?? used.size;
    used.set(source, index);
    image.push(place - first);
    file.push(index);
    row.push(rowOfSource);
  };
  for (const { start, end } of shards) {
    for (let place = start; place < end; place++) {
      const [match, extracted] = [matches.at(place), fresh.at(place)];
      if (match !== undefined) add(place, matches.files[match.file], match.row);
      else if (extracted !== undefined) add(place, fresh.files[extracted.file], extracted.row);
    }
  }
  if (image.length === 0) return undefined;
  const bytes = encodeMatches({
    image: Int32Array.from(image),
    file: Int32Array.from(file),
    row: Int32Array.from(row),
  });
  return recall.task(job, {
    group,
    width: plan.features,
    shards: shards.map(({ shard, start, end }) => ({ shard, start: start - first, end: end - first })),
    files: [...used.keys()],
    matches: await writeWorkFile(output, `matches/${numbered(group)}`, 'npz', bytes),
  });
}

interface GroupShard extends ImageRange {
  readonly shard: number;
}

function shardsOf({ shards, shardsPerGroup }: Plan, group: number): GroupShard[] {
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
