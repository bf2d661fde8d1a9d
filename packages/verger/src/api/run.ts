import { defaultModel } from '../backbone/known-models.js';
import type { RunListener } from '../job/events.js';
import { prepare } from '../driver/prepare.js';
import type { PlannedRun } from '../driver/run-context.js';
import type { RunRequest } from '../driver/request.js';
import { type RunResult, runPipeline } from '../driver/run.js';
import { loadRenderer, writeReportPage } from '../runs/write-report-page.js';
import { requirePositive } from './require-positive.js';
import { estimateRun, type RunEstimate } from './estimate.js';
import { type EngineOptions, openEngine } from './open-engine.js';

/** A run request; everything but `input` and `output` is optional. */
export type RunOptions = Pick<RunRequest, 'input' | 'output'> &
  Partial<Omit<RunRequest, 'input' | 'output'>> &
  EngineOptions & {
    /** Called on each event of the run. */
    readonly onEvent?: RunListener;
    /** Stops the run; finished work is kept. */
    readonly signal?: AbortSignal;
  };

/**
 * Turns a folder of images into a table of features and principal components.
 *
 * @example
 * const { manifest } = await run({ input: 'fruits', output: 'features' });
 * console.log(manifest.counts.rows, manifest.pca.explainedVariance);
 *
 * @throws VergerError with a `code`: `too-many-rejects`, `plan-mismatch`, `interrupted`, ...
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const { listener, signal } = observersOf(options);
  const engine = await openEngine(options, signal);
  try {
    const setup = { request: requestOf(options), engine, signal, listener: withEarlyLoading(listener) };
    return await runPipeline(setup, writeReportPage);
  } finally {
    await engine.close();
  }
}

/** What a run would do, with estimates of time and disk space. */
export interface RunPreview extends PlannedRun {
  readonly estimate: RunEstimate;
}

/** Plans a run without executing it. */
export async function plan(options: RunOptions): Promise<RunPreview> {
  const { listener, signal } = observersOf(options);
  const engine = await openEngine(options, signal);
  try {
    const planned = await prepare({ request: requestOf(options), engine, listener, signal });
    return { ...planned, estimate: estimateRun(planned, engine.parallelism) };
  } finally {
    await engine.close();
  }
}

/** The driver is mostly idle during extraction, so it loads the report renderer then. */
function withEarlyLoading(listener: RunListener): RunListener {
  return (event) => {
    if (event.type === 'stage-started' && event.stage === 'extract') void loadRenderer();
    listener(event);
  };
}

function observersOf({ onEvent, signal }: RunOptions): { listener: RunListener; signal: AbortSignal } {
  return { listener: onEvent ?? (() => undefined), signal: signal ?? new AbortController().signal };
}

function requestOf(options: RunOptions): RunRequest {
  return {
    input: options.input,
    output: options.output,
    model: options.model ?? defaultModel,
    components: options.components ?? { kind: 'count', count: 200 },
    standardize: options.standardize ?? false,
    partitions: requirePositive('partitions', options.partitions),
    maxRejects: options.maxRejects ?? { kind: 'fraction', fraction: 0.01 },
    limit: requirePositive('limit', options.limit),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    labels: options.labels,
    allowRegions: options.allowRegions ?? [],
    overwrite: options.overwrite ?? false,
  };
}
