import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { checkRun } from '../job/conservation.js';
import { OutputLock } from '../job/lock.js';
import type { Manifest } from '../job/manifest.js';
import { openOutput } from '../job/places.js';
import { countReasons, isAllowed, type Reject } from '../job/reject.js';
import type { ExtractReport } from '../job/tasks/extract.js';
import type { FitReport } from '../job/tasks/fit.js';
import { outputKeys, stagingFolder } from '../job/work-files.js';
import { buildManifest } from './build-manifest.js';
import { type ClaimingPlan, type ClaimMode, claimOutput } from './claim.js';
import { commit } from './commit.js';
import { lookAround } from './look.js';
import type { ExtractedShard } from './part-slices.js';
import type { Plan } from './plan.js';
import { HeldOutput } from './held-output.js';
import { planFacts } from './plan-facts.js';
import { prepare } from './prepare.js';
import type { RunRequest } from './request.js';
import { writeFit, writeRejects } from './result-files.js';
import { earlierFit } from './reuse/earlier-fit.js';
import { featureDigest } from './reuse/feature-digest.js';
import { looksForFeatures, openResultSources } from './reuse/open-sources.js';
import { openRun, type PageWriter, type PlannedRun, type RunContext, type RunSetup } from './run-context.js';
import { StageClock } from './stage-clock.js';
import { extractStage, fitStage, momentsStage, projectStage } from './stages.js';
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
  await openResultSources({ ...setup.request, update: false }, planned, () => undefined);
  const output = openOutput(planned.job);
  const lock = await OutputLock.acquire(output);
  try {
    const held = new HeldOutput(output, lock);
    const claiming = claimingPlan(setup.request, planned);
    const claim = await claimOutput(held, claiming, modeOf(setup.request));
    if (claim.state === 'complete') return { manifest: claim.manifest, wasComplete: true };
    const staging = claim.state === 'held' ? stagingFolder(claiming.digest) : '';
    const run = await openRun(setup, planned, { lock, held, claiming, staging });
    try {
      await lookAround(setup.engine, run.job, planned.plan.listing.images, setup.signal, { write: true });
      return { manifest: await runStages(run, startedAt, writePage), wasComplete: false };
    } catch (error) {
      if (error instanceof VergerError) {
        run.emit({ type: 'run-failed', code: error.code, message: error.message });
      }
      await run.log.flush().catch(() => undefined);
      throw error;
    }
  } catch (error) {
    // Whatever failed, failed because another run was at work in the same output.
    throw (await lock.loss()) ?? error;
  } finally {
    await lock.release();
  }
}

function claimingPlan(request: RunRequest, planned: PlannedRun): ClaimingPlan {
  const { job, shape, plan } = planned;
  return {
    digest: plan.digest,
    facts: planFacts(request, planned),
    work: sha256(JSON.stringify([featureDigest(job.model, shape), job.input])),
    images: plan.listing.images,
  };
}

function modeOf({ overwrite, update }: RunRequest): ClaimMode {
  return overwrite ? 'overwrite' : update ? 'update' : 'resume';
}

/** All stages, from the plan to `_SUCCESS`. */
async function runStages(run: RunContext, startedAt: Date, writePage: PageWriter): Promise<Manifest> {
  const { plan } = run;
  const clock = new StageClock(run, startedAt);
  announce(run);
  clock.end('list');

  await checkRejectLimit(run, plan.listing.rejects);
  // Takes a quarter of a second, which an update would otherwise wait for; a failure shows where it is used.
  import('../parquet/write.js').catch(() => undefined);
  const { shards, matches } = await extractStage(run);
  const rejects = [...plan.listing.rejects, ...shardRejects(plan, shards)];
  await checkRejectLimit(run, rejects);
  clock.end('extract');

  const extracted = shards.map(({ report }) => report);
  const rows = extracted.reduce((sum, report) => sum + report.rows, 0);
  checkRowCount(rows);
  const writingRejects = writeRejects(run.output, rejects);
  // Errors are thrown where the file is awaited.
  writingRejects.catch(() => undefined);
  const earlier = await earlierFit(run, matches, rows);
  const sums = earlier === undefined ? await momentsStage(run, extracted) : [earlier.moments];
  const rejectsFile = await writingRejects;
  clock.end('moments');
  const fit = earlier?.fit ?? (await fitStage(run, sums));
  clock.end('fit');
  const parts = await projectStage(run, shards, fit);
  clock.end('project');

  checkRun(
    listed(plan),
    rows,
    rejects.length,
    parts.map((part) => part.rows),
  );
  const files = [
    rejectsFile,
    ...(await writeFit(run.output, fit, parts)),
    ...(await writeImageIndex(run.output, parts)),
  ];
  for (const message of cappedWarning(run, fit)) run.warn(message);
  const { warnings } = run;
  const reused = looksForFeatures(run.request) ? { reused: reusedRows(extracted) } : {};
  const manifest = buildManifest(run, clock, { rejects, rows, fit, parts, files, warnings, ...reused });
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
    workers: engine.parallelism,
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
  });
  for (const message of warnings) run.emit({ type: 'warning', message });
}

function listed({ listing }: Plan): number {
  return listing.images.length + listing.rejects.length;
}

/** Fails a run that has too many rejects, after writing the list of them. */
async function checkRejectLimit(
  { request, plan, output }: RunContext,
  rejects: readonly Reject[],
): Promise<void> {
  if (isAllowed(rejects.length, listed(plan), request.maxRejects)) return;
  await writeRejects(output, rejects);
  const reasons = Object.entries(countReasons(rejects)).map(([reason, count]) => `${count} ${reason}`);
  throw new VergerError(
    'too-many-rejects',
    `${rejects.length} of ${listed(plan)} inputs rejected: ${reasons.join(', ')}`,
    { hint: `see ${outputKeys.rejects} in the output; to continue anyway, raise --max-rejects` },
  );
}

/** A variance needs two rows. */
function checkRowCount(rows: number): void {
  if (rows >= 2) return;
  throw new VergerError('too-few-rows', `${rows} rows: PCA needs at least two`, {
    hint: 'add images; rejects.parquet in the output lists those rejected',
  });
}

function shardRejects({ listing, shards }: Plan, extracted: readonly ExtractedShard[]): Reject[] {
  return extracted.flatMap(({ report: { shard, rejects } }) =>
    rejects.map(({ index, reason, detail }) => {
      const { path, label } = listing.images.get(shards[shard].start + index);
      return { path, label, reason, detail };
    }),
  );
}

function cappedWarning({ request: { components } }: RunContext, { k, n, eigenvalues }: FitReport): string[] {
  if (components.kind !== 'count' || components.count === k) return [];
  return [
    `${components.count} components requested, but ${n} rows of ${eigenvalues.length} features have only ${k}`,
  ];
}
