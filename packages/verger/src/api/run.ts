import type { RunListener } from '../job/events.js';
import { type RunResult, runPipeline } from '../driver/run.js';
import { loadRenderer, writeReportPage } from '../runs/write-report-page.js';
import { openEngine } from './open-engine.js';
import { previewRun, type RunPreview } from './preview-run.js';
import { checkRunOptions, type RunOptions } from './run-options.js';
import { requestOf } from './run-request.js';
import { observersOf, warnOfWorkers } from './run-observers.js';

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

/**
 * Plans a run without executing it.
 * @throws VergerError `usage` for a wrong option, `not-found`, `model`, ...
 */
export async function plan(options: RunOptions): Promise<RunPreview> {
  return (await previewRun(checkRunOptions('plan', options))).preview;
}

/** The driver is mostly idle during extraction, so it loads the report renderer then. */
function withEarlyLoading(listener: RunListener): RunListener {
  return (event) => {
    if (event.type === 'stage-started' && event.stage === 'extract') void loadRenderer();
    listener(event);
  };
}
