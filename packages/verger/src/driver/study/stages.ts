import type { StudyStage } from '../../job/events.js';
import type { StudyJob } from '../../job/job.js';
import type { Manifest } from '../../job/manifest.js';
import type { StudyListener } from '../../job/study-events.js';
import { writeFileList, writeInputs } from '../../job/study-files.js';
import type { Task, TaskReport } from '../../job/task.js';
import type { ReportKind, ReportOf } from '../../job/task-kind.js';
import { compare } from '../../job/tasks/compare.js';
import { gather } from '../../job/tasks/gather.js';
import { judge } from '../../job/tasks/judge.js';
import { layout } from '../../job/tasks/layout.js';
import { neighbours } from '../../job/tasks/neighbours.js';
import { place } from '../../job/tasks/place.js';
import { weigh } from '../../job/tasks/weigh.js';
import type { WorkFile } from '../../job/work-files.js';
import type { Storage } from '../../storage/storage.js';
import { mapIterations } from '../../study/map/layout.js';
import type { StageClock } from '../stage-clock.js';
import type { StageContext } from '../stage.js';
import { type Block, blocksOf } from './blocks.js';
import { watchedStage } from './watched-stage.js';

/** What the stages of a study share. */
export interface StudyContext extends StageContext {
  readonly listener: StudyListener;
  readonly job: StudyJob;
  readonly output: Storage;
  readonly manifest: Manifest;
  readonly groups: string | undefined;
  /** The map is laid out with every so many-th image; 1: all. */
  readonly landmarkStep: number;
  readonly clock: StageClock;
}

/** Numbers that are studied: 200 components of 200,000 images, 40 of a million. */
const mostNumbers = 40_000_000;
/** A map wants 90 of each point it lays out; to compare others with it, 50 are enough. */
const [neighboursLaidOut, neighboursOfOthers] = [90, 50];
/** Iterations of a map in a task: an interruption loses no more. */
const iterationsAtOnce = 125;

/** The components that are studied: the first of a result that has many numbers. */
export function studiedComponents({ pca, counts }: Manifest): number {
  return Math.max(1, Math.min(pca.k, Math.floor(mostNumbers / counts.rows)));
}

/** Everything from the parts to the tables of the atlas. */
export async function studyStages(study: StudyContext): Promise<ReportOf<typeof judge>> {
  const { manifest, output, landmarkStep: every } = study;
  const rows = manifest.counts.rows;
  const inputs = await gatherStage(study);
  const laidOutWhole = every === 1;
  const k = Math.min(rows - 1, laidOutWhole ? neighboursLaidOut : neighboursOfOthers);
  const found = await neighbourStage(study, { inputs, every: 1, k, blocks: blocksOf(rows) });
  const lists = await writeFileList(output, 'lists', found);
  const ofMap = laidOutWhole ? lists : await landmarkLists(study, inputs);
  const state = await layoutStage(study, inputs, ofMap);
  const positions = await placeStage(study, inputs, state);
  const comparison = await compareStage(study, inputs, found, positions);
  const shared = { inputs, lists, positions, ...comparison };
  return (await stage(study, 'judge', judge, [judge.task(study.job, { ...shared, ...ofGroups(study) })]))[0];
}

async function stage<Report extends TaskReport>(
  study: StudyContext,
  name: StudyStage,
  kind: ReportKind<Report>,
  tasks: readonly Task[],
): Promise<Report[]> {
  const { rows } = study.manifest.counts;
  const work = { from: 0, to: rows, of: rows, unit: 'images' } as const;
  const reports = await watchedStage(study, name, kind, tasks, work);
  study.clock.end(name);
  return reports;
}

async function gatherStage(study: StudyContext): Promise<WorkFile> {
  const { manifest, job, output } = study;
  const width = studiedComponents(manifest);
  const hasSplits = manifest.settings.splitColumn === true;
  const tasks = manifest.parts.map((file, part) =>
    gather.task(job, { part, file, components: manifest.pca.k, width, hasSplits }),
  );
  const reports = await stage(study, 'gather', gather, tasks);
  return writeInputs(output, {
    rows: manifest.counts.rows,
    tables: reports.map(({ table }) => table),
    texts: reports.map(({ texts }) => texts),
  });
}

interface Search {
  readonly inputs: WorkFile;
  readonly every: number;
  readonly k: number;
  readonly blocks: readonly Block[];
}

async function neighbourStage(study: StudyContext, { blocks, ...search }: Search): Promise<WorkFile[]> {
  const groups = search.every === 1 ? ofGroups(study) : {};
  const tasks = blocks.map((block) => neighbours.task(study.job, { ...search, ...block, ...groups }));
  return (await stage(study, 'neighbours', neighbours, tasks)).map(({ lists }) => lists);
}

async function landmarkLists(study: StudyContext, inputs: WorkFile): Promise<WorkFile> {
  const { manifest, output, landmarkStep: every } = study;
  const marks = Math.ceil(manifest.counts.rows / every);
  const k = Math.min(marks - 1, neighboursLaidOut);
  const found = await neighbourStage(study, { inputs, every, k, blocks: blocksOf(marks) });
  return writeFileList(output, 'landmark-lists', found);
}

/** The map, some iterations at a time. */
async function layoutStage(study: StudyContext, inputs: WorkFile, lists: WorkFile): Promise<WorkFile> {
  const { job, landmarkStep: every } = study;
  const [{ graph, state: start }] = await stage(study, 'weigh', weigh, [
    weigh.task(job, { every, inputs, lists }),
  ]);
  let state = start;
  for (let from = 0; from < mapIterations; from += iterationsAtOnce) {
    const to = Math.min(mapIterations, from + iterationsAtOnce);
    const work = { from, to, of: mapIterations, unit: 'iterations' } as const;
    const task = layout.task(job, { graph, state, from, to });
    [{ state }] = await watchedStage(study, 'layout', layout, [task], work);
  }
  study.clock.end('layout');
  return state;
}

async function placeStage(study: StudyContext, inputs: WorkFile, state: WorkFile): Promise<WorkFile> {
  const { job, output, manifest, landmarkStep: every } = study;
  const tasks = blocksOf(manifest.counts.rows).map((block) =>
    place.task(job, { every, inputs, state, ...block }),
  );
  const reports = await stage(study, 'place', place, tasks);
  return writeFileList(
    output,
    'positions',
    reports.map(({ positions }) => positions),
  );
}

async function compareStage(
  study: StudyContext,
  inputs: WorkFile,
  lists: readonly WorkFile[],
  positions: WorkFile,
): Promise<{
  readonly kept: WorkFile;
  readonly penalty: { readonly map: number; readonly components: number };
}> {
  const { job, output, manifest } = study;
  const tasks = blocksOf(manifest.counts.rows).map((block, i) =>
    compare.task(job, { inputs, lists: lists[i], positions, ...block }),
  );
  const reports = await stage(study, 'compare', compare, tasks);
  const penalty = { map: 0, components: 0 };
  for (const report of reports) {
    penalty.map += report.penalty.map;
    penalty.components += report.penalty.components;
  }
  const files = reports.map(({ kept }) => kept);
  return { kept: await writeFileList(output, 'kept', files), penalty };
}

function ofGroups({ groups }: StudyContext): { readonly groups?: string } {
  return groups === undefined ? {} : { groups };
}
