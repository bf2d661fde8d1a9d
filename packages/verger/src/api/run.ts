import { counted } from '../common/counted.js';
import type { Engine } from '../job/engine.js';
import { usableCores } from '../pool/usable-cores.js';
import type { RunListener } from '../job/events.js';
import { lookAround } from '../driver/look.js';
import type { EarlierAxes } from '../driver/earlier-axes.js';
import { prepare } from '../driver/prepare.js';
import type { PlannedRun } from '../driver/run-context.js';
import { type ReuseSurvey, surveyReuse } from '../driver/reuse/survey.js';
import { type RunResult, runPipeline } from '../driver/run.js';
import { loadRenderer, writeReportPage } from '../runs/write-report-page.js';
import { estimateRun, type RunEstimate } from './estimate.js';
import { openEngine } from './open-engine.js';
import { type CheckedRunOptions, checkRunOptions, type RunOptions } from './run-options.js';
import { requestOf } from './run-request.js';

/**
 * Turns a folder of images into a table of features and principal components.
 *
 * @example
 * const { manifest } = await run({ input: 'fruits', output: 'features' });
 * console.log(manifest.counts.rows, manifest.pca.explainedVariance);
 *
 * @throws VergerError with a `code`: `usage` for a wrong option, before any work; `too-many-rejects`, `plan-mismatch`,
 * `interrupted`, ...
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const checked = checkRunOptions('run', options);
  const { listener, signal } = observersOf(checked);
  const request = requestOf(checked);
  const engine = await openEngine(checked, signal);
  warnOfWorkers(engine, listener);
  try {
    const setup = { request, engine, signal, listener: withEarlyLoading(listener) };
    return await runPipeline(setup, writeReportPage);
  } finally {
    await engine.close();
  }
}

/** What a run would do, with estimates of time and disk space. */
export interface RunPreview extends Omit<PlannedRun, 'earlier'> {
  readonly estimate: RunEstimate;
  /** With `pca`: the result whose axes would be used, the rows that they were fitted on, and their number. */
  readonly axes?: { readonly result: string; readonly n: number; readonly k: number };
  /** Which images need no extraction; undefined unless the run updates its output or uses other results. */
  readonly reuse: ReuseSurvey | undefined;
}

/**
 * Plans a run without executing it.
 * @throws VergerError `usage` for a wrong option, `not-found`, `model`, ...
 */
export async function plan(options: RunOptions): Promise<RunPreview> {
  const checked = checkRunOptions('plan', options);
  const { listener, signal } = observersOf(checked);
  const request = requestOf(checked);
  const engine = await openEngine(checked, signal);
  warnOfWorkers(engine, listener);
  try {
    const planned = await prepare({ request, engine, listener, signal });
    await lookAround(engine, planned.job, planned.plan.listing.images, signal, { write: false });
    const { earlier, ...preview } = planned;
    const axes = earlier === undefined ? {} : { axes: axesOf(earlier) };
    const warnings = [...planned.warnings];
    const reuse = await surveyReuse(request, planned, (message) => warnings.push(message));
    const extract = reuse?.extract ?? planned.plan.listing.images.length;
    const estimate = estimateRun(planned, request, engine.parallelism, extract);
    return { ...preview, ...axes, warnings, estimate, reuse };
  } finally {
    await engine.close();
  }
}

/** More processes than this per core only get in each other's way. */
const workersPerCore = 4;

function warnOfWorkers({ name, parallelism }: Engine, listener: RunListener): void {
  const cores = usableCores();
  if (name !== 'local' || parallelism <= cores * workersPerCore) return;
  const message = `${counted(parallelism, 'worker')} on ${counted(cores, 'core')}: more than one per core is slower, and each needs memory`;
  listener({ type: 'warning', message });
}

function axesOf({ result, pca: { n, k } }: EarlierAxes): RunPreview['axes'] & object {
  return { result: result.text, n, k };
}

/** The driver is mostly idle during extraction, so it loads the report renderer then. */
function withEarlyLoading(listener: RunListener): RunListener {
  return (event) => {
    if (event.type === 'stage-started' && event.stage === 'extract') void loadRenderer();
    listener(event);
  };
}

function observersOf({ onEvent, signal }: CheckedRunOptions): { listener: RunListener; signal: AbortSignal } {
  return { listener: onEvent ?? (() => undefined), signal: signal ?? new AbortController().signal };
}
