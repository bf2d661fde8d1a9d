import { defaultModel } from '../backbone/known-models.js';
import { VergerError } from '../common/errors.js';
import { locateModel } from '../backbone/model-source.js';
import type { RunListener } from '../job/events.js';
import { lookAround } from '../driver/look.js';
import { prepare } from '../driver/prepare.js';
import type { PlannedRun } from '../driver/run-context.js';
import type { RunRequest, RunSettings } from '../driver/request.js';
import { type ReuseSurvey, surveyReuse } from '../driver/reuse/survey.js';
import { type RunResult, runPipeline } from '../driver/run.js';
import { loadRenderer, writeReportPage } from '../runs/write-report-page.js';
import { Location } from '../storage/location.js';
import { requirePositive } from './require-positive.js';
import { estimateRun, type RunEstimate } from './estimate.js';
import { type EngineOptions, openEngine } from './open-engine.js';

/** What to run; everything but `input` and `output` is optional. */
export type RunOptions = Partial<RunSettings> &
  EngineOptions & {
    /** The folder of the images: a path, or a `file://` or `s3://` address. */
    readonly input: string;
    /** The result folder. */
    readonly output: string;
    /** The path or address of an ONNX file, or the name of a known model. */
    readonly model?: string;
    /** The path or address of a CSV table `path,label`; by default, an image's folder is its label. */
    readonly labels?: string | undefined;
    /** Other results, by path or address, whose features are used for images with the same content. */
    readonly reuse?: string | readonly string[] | undefined;
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
  const request = requestOf(options);
  const engine = await openEngine(options, signal);
  try {
    const setup = { request, engine, signal, listener: withEarlyLoading(listener) };
    return await runPipeline(setup, writeReportPage);
  } finally {
    await engine.close();
  }
}

/** What a run would do, with estimates of time and disk space. */
export interface RunPreview extends PlannedRun {
  readonly estimate: RunEstimate;
  /** Which images need no extraction; undefined unless the run updates its output or uses other results. */
  readonly reuse: ReuseSurvey | undefined;
}

/** Plans a run without executing it. */
export async function plan(options: RunOptions): Promise<RunPreview> {
  const { listener, signal } = observersOf(options);
  const request = requestOf(options);
  const engine = await openEngine(options, signal);
  try {
    const planned = await prepare({ request, engine, listener, signal });
    await lookAround(engine, planned.job, planned.plan.listing.images, signal, { write: false });
    const warnings = [...planned.warnings];
    const reuse = await surveyReuse(request, planned, (message) => warnings.push(message));
    const extract = reuse?.extract ?? planned.plan.listing.images.length;
    const estimate = estimateRun(planned, engine.parallelism, extract);
    return { ...planned, warnings, estimate, reuse };
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
  const output = Location.parse(options.output);
  const places = [options.reuse ?? []].flat().map((place) => Location.parse(place));
  const isOwn = ({ uri }: Location): boolean => uri === output.uri;
  const update = options.update === true || places.some(isOwn);
  if (update && options.overwrite === true) {
    throw new VergerError('usage', '--update and --overwrite exclude each other', {
      hint: '--update keeps what can be kept, --overwrite starts over',
    });
  }
  return {
    input: Location.parse(options.input),
    output,
    model: locateModel(options.model ?? defaultModel),
    components: options.components ?? { kind: 'count', count: 200 },
    standardize: options.standardize ?? false,
    partitions: requirePositive('partitions', options.partitions),
    maxRejects: options.maxRejects ?? { kind: 'fraction', fraction: 0.01 },
    limit: requirePositive('limit', options.limit),
    include: options.include ?? [],
    exclude: options.exclude ?? [],
    labels: options.labels === undefined ? undefined : Location.parse(options.labels),
    allowRegions: options.allowRegions ?? [],
    overwrite: options.overwrite ?? false,
    update,
    reuse: places.filter((place) => !isOwn(place)),
  };
}
