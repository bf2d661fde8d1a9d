import { VergerError } from '../common/errors.js';
import type { Storage } from '../storage/storage.js';
import { claimOutput } from './claim.js';
import { checkParts, sweepParts, writeFit, writeManifest, writeRejects } from './commit.js';
import { checkRun } from '../job/conservation.js';
import { describeRun } from './describe-run.js';
import type { Engine } from '../job/engine.js';
import { EventLog, type RunListener } from '../job/events.js';
import { OutputLock } from '../job/lock.js';
import type { Manifest } from '../job/manifest.js';
import { openOutput } from '../job/places.js';
import type { Plan } from './plan.js';
import { prepare, type Prepared } from './prepare.js';
import { countReasons, isAllowed, type Reject } from '../job/reject.js';
import { ReportStore } from './report-store.js';
import type { RunRequest } from './request.js';
import { extractStage, fitStage, momentsStage, projectStage } from './stages.js';
import { type StageContext, tell } from './stage.js';
import { StageClock } from './stage-clock.js';
import type { ReportOf } from '../job/task-report.js';
import { outputKeys } from '../job/work-files.js';

/** What a run needs besides its request. */
export interface RunMeans {
  readonly engine: Engine;
  readonly listener: RunListener;
  readonly signal: AbortSignal;
  /** Draws the report of a result whose manifest has been written; called before `_SUCCESS`. */
  readonly report: (output: Storage) => Promise<void>;
}

export interface RunResult {
  readonly manifest: Manifest;
  /** Whether an earlier run had done it all. */
  readonly wasComplete: boolean;
}

/**
 * The main job: images in, a table of features and components out.
 * @throws VergerError; what was done until then stays, and the same request goes on from there
 */
export async function runPipeline(request: RunRequest, means: RunMeans): Promise<RunResult> {
  const startedAt = new Date();
  const prepared = await prepare(request, means.engine, means.listener, means.signal);
  const output = openOutput(prepared.job);
  const lock = await OutputLock.acquire(output);
  try {
    const claim = await claimOutput(output, prepared.plan.digest, request.overwrite);
    if (claim.state === 'complete') return { manifest: claim.manifest, wasComplete: true };
    const log = await EventLog.open(output, Date.now);
    const reports = await ReportStore.open(output);
    const { engine, listener, signal } = means;
    const context: StageContext = { engine, reports, lock, log, listener, signal };
    try {
      const job = { ...prepared.job, run: lock.token };
      const manifest = await work(request, { ...prepared, job }, means, context, output, startedAt);
      return { manifest, wasComplete: false };
    } catch (error) {
      if (error instanceof VergerError) {
        tell(context, { type: 'run-failed', code: error.code, message: error.message });
      }
      await log.flush().catch(() => undefined);
      throw error;
    }
  } finally {
    await lock.release();
  }
}

/** The story from the plan to `_SUCCESS`. */
async function work(
  request: RunRequest,
  { job, shape, plan, warnings }: Prepared,
  means: RunMeans,
  context: StageContext,
  output: Storage,
  startedAt: Date,
): Promise<Manifest> {
  const clock = new StageClock(context, startedAt);
  announce(context, job, plan, warnings);
  clock.end('list');

  await requireFew(request, plan, plan.listing.rejects, output);
  const { lists, reports: extracted } = await extractStage(context, job, plan);
  const rejects = [...plan.listing.rejects, ...shardRejects(plan, extracted)];
  await requireFew(request, plan, rejects, output);
  clock.end('extract');

  const rows = extracted.reduce((sum, report) => sum + report.rows, 0);
  requireRows(rows);
  const rejectsWritten = writeRejects(output, rejects);
  // Its error is told below, in its turn.
  rejectsWritten.catch(() => undefined);
  const moments = await momentsStage(context, job, plan, extracted);
  const rejectsFile = await rejectsWritten;
  clock.end('moments');
  const fit = await fitStage(context, job, moments, request);
  clock.end('fit');
  const parts = await projectStage(context, job, plan, lists, extracted, fit);
  clock.end('project');

  checkRun(
    listed(plan),
    rows,
    rejects.length,
    parts.map((part) => part.rows),
  );
  const files = [rejectsFile, ...(await writeFit(output, fit, parts))];
  const capped = cappedWarning(request, fit);
  const manifest = describeRun({
    ...{ request, job, shape, plan, rejects, rows, fit, parts, files, startedAt },
    warnings: [...warnings, ...capped],
    stages: clock.stages,
    engine: means.engine,
  });
  for (const message of capped) tell(context, { type: 'warning', message });
  await writeManifest(output, manifest);
  await commit(manifest, means, context, output, clock);
  return manifest;
}

/** From here on the result stands; `_SUCCESS` says so, last. */
async function commit(
  manifest: Manifest,
  means: RunMeans,
  context: StageContext,
  output: Storage,
  clock: StageClock,
): Promise<void> {
  const { rows, rejects, byReason } = manifest.counts;
  await checkParts(output, manifest);
  await sweepParts(output, manifest);
  // The report shows what the events tell.
  await context.log.flush();
  await means.report(output);
  clock.end('commit');
  tell(context, { type: 'run-done', rows, rejects, byReason, seconds: manifest.run.seconds });
  await context.log.flush();
  context.lock.check();
  await output.write(outputKeys.success, new Uint8Array());
  await output.removeAll(outputKeys.work);
}

function announce(
  context: StageContext,
  { input, output }: { readonly input: string; readonly output: string },
  plan: Plan,
  warnings: readonly string[],
): void {
  const { name, parallelism, page } = context.engine;
  const shown = page === undefined ? {} : { page };
  tell(context, { type: 'run-started', engine: name, workers: parallelism, ...shown, input, output });
  tell(context, {
    type: 'planned',
    plan: plan.digest,
    images: plan.listing.images.length,
    shards: plan.shards.length,
    parts: plan.parts.length,
  });
  for (const message of warnings) tell(context, { type: 'warning', message });
}

function listed({ listing }: Plan): number {
  return listing.images.length + listing.rejects.length;
}

/** Ends a run that has too many rejects, with all of them written to look at. */
async function requireFew(
  { maxRejects }: RunRequest,
  plan: Plan,
  rejects: readonly Reject[],
  output: Storage,
): Promise<void> {
  if (isAllowed(rejects.length, listed(plan), maxRejects)) return;
  await writeRejects(output, rejects);
  const byReason = countReasons(rejects);
  const told = Object.entries(byReason).map(([reason, count]) => `${count} ${reason}`);
  throw new VergerError(
    'too-many-rejects',
    `${rejects.length} of ${listed(plan)} inputs rejected: ${told.join(', ')}`,
    {
      hint: `see ${outputKeys.rejects} in the output; --max-rejects allows more, and goes on from here`,
    },
  );
}

/** A variance needs two rows. */
function requireRows(rows: number): void {
  if (rows >= 2) return;
  throw new VergerError('too-few-rows', `${rows} rows: principal components need at least two`, {
    hint: 'give more images; see rejects.parquet in the output for those that gave no row',
  });
}

function shardRejects({ listing, shards }: Plan, extracted: readonly ReportOf<'extract'>[]): Reject[] {
  return extracted.flatMap(({ shard, rejects }) =>
    rejects.map(({ index, reason, detail }) => {
      const { path, label } = listing.images.get(shards[shard].start + index);
      return { path, label, reason, detail };
    }),
  );
}

function cappedWarning({ components }: RunRequest, { k, n, eigenvalues }: ReportOf<'fit'>): string[] {
  if (components.kind !== 'count' || components.count === k) return [];
  return [
    `${components.count} components were asked for, but ${n} rows of ${eigenvalues.length} features have only ${k}`,
  ];
}
