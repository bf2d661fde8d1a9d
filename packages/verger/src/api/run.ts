import { defaultModel } from '../backbone/known-models.js';
import type { RunListener } from '../job/events.js';
import { prepare } from '../driver/prepare.js';
import type { PlannedRun } from '../driver/run-context.js';
import type { RunRequest } from '../driver/request.js';
import { type RunResult, runPipeline } from '../driver/run.js';
import { loadRenderer, writeReport } from '../runs/write-report.js';
import { atLeastOne } from './at-least-one.js';
import { estimateRun, type RunEstimate } from './estimate.js';
import { type EngineOptions, openEngine } from './open-engine.js';

/** A request in which everything but the two places may be left out. */
export type RunOptions = Pick<RunRequest, 'input' | 'output'> &
  Partial<Omit<RunRequest, 'input' | 'output'>> &
  EngineOptions & {
    /** Told what happens, while it happens. */
    readonly onEvent?: RunListener;
    /** Stops the run; what is done stays done. */
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
    return await runPipeline(setup, writeReport);
  } finally {
    await engine.close();
  }
}

/** What a run would do, and an estimate of the time and the disk space that it takes. */
export interface RunPreview extends PlannedRun {
  readonly estimate: RunEstimate;
}

/** Plans a run without doing it. */
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

/** The driver has little to do while the workers extract: it loads then what the report will need. */
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
    partitions: atLeastOne('partitions', options.partitions),
    maxRejects: options.maxRejects ?? { kind: 'fraction', fraction: 0.01 },
    limit: atLeastOne('limit', options.limit),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    labels: options.labels,
    allowRegions: options.allowRegions ?? [],
    overwrite: options.overwrite ?? false,
  };
}
