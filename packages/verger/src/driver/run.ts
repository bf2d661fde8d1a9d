import { counted } from '../common/counted.js';
import { VergerError } from '../common/errors.js';
import { checkRun } from '../job/conservation.js';
import { OutputLock } from '../job/lock.js';
import type { Manifest } from '../job/manifest.js';
import { openOutput } from '../job/places.js';
import { StopWatch } from '../job/stop-request.js';
import type { Reject } from '../job/reject.js';
import type { ExtractReport } from '../job/tasks/extract.js';
import { stagingFolder } from '../job/work-files.js';
import { type Analysis, analyse, fitsAxes } from './analysis.js';
import { buildManifest, usedWorkers } from './build-manifest.js';
import { claimOutput } from './claim.js';
import { claimingPlan, modeOf } from './claiming-plan.js';
import { commit } from './commit.js';
import { lookAround } from './look.js';
import type { ExtractedShard } from './part-slices.js';
import type { Plan } from './plan.js';
import { HeldOutput } from './held-output.js';
import { prepare } from './prepare.js';
import { requireFewRejects, requireRows } from './require-few-rejects.js';
import { writeFit, writeRejects } from './result-files.js';
import { looksForFeatures, readNamedResults } from './reuse/open-sources.js';
import { openRun, type PageWriter, type RunContext, type RunSetup } from './run-context.js';
import { StageClock } from './stage-clock.js';
import { extractStage, projectStage } from './stages.js';
import { columnsOf } from './table-settings.js';
import { writeImageIndex } from './write-image-index.js';

export interface RunResult {
  readonly manifest: Manifest;
  /** Whether an earlier run had finished all the work. */
  readonly wasComplete: boolean;
}

/**
 * The main job: images in, a table of features and components out.
 * @throws VergerError; finished work is kept, and the same request resumes from there
 */
export async function runPipeline(setup: RunSetup, writePage: PageWriter): Promise<RunResult> {
  const startedAt = new Date();
  const planned = await prepare(setup);
  // Fails before anything changes, if a result that was named is not there.
  const named = await readNamedResults(setup.request, planned.job);
  const output = openOutput(planned.job);
  const lock = await OutputLock.acquire(output);
  const stop = new StopWatch(output, lock.token);
  const stoppable = { ...setup, signal: AbortSignal.any([setup.signal, stop.signal]) };
  try {
    const held = new HeldOutput(output, lock);
    const claiming = claimingPlan(setup.request, planned);
    const claim = await claimOutput(held, claiming, modeOf(setup.request));
    if (claim.state === 'complete') return { manifest: claim.manifest, wasComplete: true };
    const staging = claim.state === 'held' ? stagingFolder(claiming.digest) : '';
    const run = await openRun(stoppable, planned, { lock, held, claiming, staging, named });
    try {
      await lookAround(setup.engine, run.job, planned.plan.listing.images, run.signal, { write: true });
      return { manifest: await runStages(run, startedAt, writePage), wasComplete: false };
    } catch (error) {
      if (error instanceof VergerError) {
        run.emit({ type: 'run-failed', code: error.code, message: error.message });
      }
      await run.log.settle().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    // Whatever failed, failed because another run was at work in the same output.
    throw (await lock.loss()) ?? error;
  } finally {
    await stop.end();
    await lock.release();
  }
}

/** Loads what writes the table of rejects, which takes a quarter of a second. */
export const loadWriter = (): Promise<unknown> => import('../parquet/write.js');

/** All stages, from the plan to `_SUCCESS`. */
export async function runStages(run: RunContext, startedAt: Date, writePage: PageWriter): Promise<Manifest> {
  const { plan } = run;
  const clock = new StageClock(run, startedAt);
  announce(run);
  clock.end('list');

  await requireFewRejects(run, plan.listing.rejects);
  const { shards, matches } = await extractStage(run);
  const rejects = [...plan.listing.rejects, ...shardRejects(plan, shards)];
  await requireFewRejects(run, rejects);
  clock.end('extract');

  const extracted = shards.map(({ report }) => report);
  const rows = extracted.reduce((sum, report) => sum + report.rows, 0);
  await requireRows(run, rows, rejects);
  const writingRejects = writeRejects(run.output, rejects);
  // Errors are thrown where the file is awaited.
  writingRejects.catch(() => undefined);
  const { facts: pca, ...axes } = await analyse(run, { extracted, matches, rows }, clock);
  const rejectsFile = await writingRejects;
  const columns = columnsOf(run.request, plan.features, pca.k);
  const parts = await projectStage(run, shards, axes.pca, columns);
  clock.end('project');

  checkRun(
    plan.listing.images.length + plan.listing.rejects.length,
    rows,
    rejects.length,
    parts.map((part) => part.rows),
  );
  const files = [
    rejectsFile,
    ...(await writeFit(run.output, axes, parts)),
    ...(await writeImageIndex(run.output, parts)),
  ];
  for (const message of cappedWarning(run, pca)) run.warn(message);
  const { warnings } = run;
  const reused = looksForFeatures(run.request) ? { reused: reusedRows(extracted) } : {};
  const manifest = buildManifest(run, clock, { rejects, rows, pca, parts, files, warnings, ...reused });
  await commit(run, clock, manifest, writePage);
  return manifest;
}

function reusedRows(reports: readonly ExtractReport[]): number {
  return reports.reduce((sum, { reused = 0 }) => sum + reused, 0);
}

function announce(run: RunContext): void {
  const { engine, job, plan, warnings } = run;
  const page = engine.page === undefined ? {} : { page: engine.page };
  run.emit({
    type: 'run-started',
    engine: engine.name,
    workers: usedWorkers(engine, plan),
    ...page,
    input: job.input,
    output: job.output,
  });
  run.emit({
    type: 'planned',
    plan: plan.digest,
    images: plan.listing.images.length,
    shards: plan.shards.length,
    parts: plan.parts.length,
    ignored: plan.listing.ignored,
    ignoredByEnding: plan.listing.ignoredByEnding,
  });
  for (const message of warnings) run.emit({ type: 'warning', message });
}

function shardRejects({ listing, shards }: Plan, extracted: readonly ExtractedShard[]): Reject[] {
  return extracted.flatMap(({ report: { shard, rejects } }) =>
    rejects.map(({ index, reason, detail }) => {
      const { path, label } = listing.images.get(shards[shard].start + index);
      return { path, label, reason, detail };
    }),
  );
}

function cappedWarning({ request }: RunContext, { k, n, eigenvalues }: Analysis['facts']): string[] {
  const { components, componentsByDefault } = request;
  if (!fitsAxes(request) || components.kind !== 'count' || components.count === k) return [];
  if (componentsByDefault) return [];
  return [
    `${counted(components.count, 'component')} requested, but ${counted(n, 'row')} of ${counted(eigenvalues.length, 'feature')} have only ${k}`,
  ];
}
