import { defaultModel } from '../backbone/known-models.js';
import type { RunListener } from '../job/events.js';
import { prepare, type Prepared } from '../driver/prepare.js';
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
  const { listener, signal } = meansOf(options);
  const engine = await openEngine(options, signal);
  try {
    const means = { engine, signal, listener: withEarlyLoading(listener), report: writeReport };
    return await runPipeline(requestOf(options), means);
  } finally {
    await engine.close();
  }
}

/** What a run would do, without doing it: counts, cuts, and an estimate of time and disk. */
export async function plan(
  options: RunOptions,
): Promise<{ readonly prepared: Prepared; readonly estimate: RunEstimate }> {
  const { listener, signal } = meansOf(options);
  const engine = await openEngine(options, signal);
  try {
    const prepared = await prepare(requestOf(options), engine, listener, signal);
    return { prepared, estimate: estimateRun(prepared, engine.parallelism) };
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

function meansOf({ onEvent, signal }: RunOptions): { listener: RunListener; signal: AbortSignal } {
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
