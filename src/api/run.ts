import { VergerError } from '../common/errors.js';
import { usableCores } from '../engines/usable-cores.js';
import { LocalEngine } from '../engines/local/local-engine.js';
import type { RunListener } from '../pipeline/events.js';
import { prepare, type Prepared } from '../pipeline/prepare.js';
import type { RunRequest } from '../pipeline/request.js';
import { type RunResult, runPipeline } from '../pipeline/run.js';
import { loadRenderer, writeReport } from '../runs/write-report.js';
import { estimateRun, type RunEstimate } from './estimate.js';

/** A request in which everything but the three places may be left out. */
export type RunOptions = Pick<RunRequest, 'input' | 'output' | 'model'> &
  Partial<Omit<RunRequest, 'input' | 'output' | 'model'>> & {
    /** Worker processes; by default one for each usable core. */
    readonly workers?: number | undefined;
    /** Told what happens, while it happens. */
    readonly onEvent?: RunListener;
    /** Stops the run; what is done stays done. */
    readonly signal?: AbortSignal;
  };

/**
 * Turns a folder of images into a table of features and principal components.
 *
 * @example
 * const { manifest } = await run({ input: 'fruits', output: 'features', model: 'mobilenet.onnx' });
 * console.log(manifest.counts.rows, manifest.pca.explainedVariance);
 *
 * @throws VergerError with a `code`: `too-many-rejects`, `plan-mismatch`, `interrupted`, ...
 */
export async function run(options: RunOptions): Promise<RunResult> {
  const engine = openEngine(options);
  try {
    const { listener, signal } = meansOf(options);
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
  const engine = openEngine(options);
  try {
    const { listener, signal } = meansOf(options);
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

function openEngine({ workers }: RunOptions): LocalEngine {
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1)) {
    throw new VergerError('usage', `workers: ${workers} is not a whole number of at least 1`);
  }
  return new LocalEngine({ workers: workers ?? usableCores() });
}

function meansOf({ onEvent, signal }: RunOptions): { listener: RunListener; signal: AbortSignal } {
  return { listener: onEvent ?? (() => undefined), signal: signal ?? new AbortController().signal };
}

function requestOf(options: RunOptions): RunRequest {
  return {
    input: options.input,
    output: options.output,
    model: options.model,
    components: options.components ?? { kind: 'count', count: 200 },
    standardize: options.standardize ?? false,
    partitions: options.partitions,
    maxRejects: options.maxRejects ?? { kind: 'fraction', fraction: 0.01 },
    limit: options.limit,
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    labels: options.labels,
    allowRegions: options.allowRegions ?? [],
    overwrite: options.overwrite ?? false,
  };
}
