import type { RunListener } from '../job/events.js';
import type { RunResult } from '../driver/run.js';
import { openEngine } from './open-engine.js';
import type { RunPreview } from './preview-run.js';
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
    // Two hundred modules, which load while the workers start.
    const [{ loadWriter, runPipeline }, { loadRenderer, writeReportPage }] = await Promise.all([
      import('../driver/run.js'),
      import('../runs/write-report-page.js'),
    ]);
    const setup = {
      request,
      engine,
      signal,
      listener: withEarlyLoading(listener, [loadWriter, loadRenderer]),
    };
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
  // Only a dry run needs it, and with it most of the driver.
  const { previewRun } = await import('./preview-run.js');
  return (await previewRun(checkRunOptions('plan', options))).preview;
}

/** The driver is mostly idle while tasks run, so it loads what it needs at the end as soon as the first are under way. */
function withEarlyLoading(listener: RunListener, loads: readonly (() => Promise<unknown>)[]): RunListener {
  let isLoading = false;
  return (event) => {
    if (event.type === 'stage-started' && longStages.has(event.stage) && !isLoading) {
      isLoading = true;
      // A failure shows where it is used.
      setTimeout(() => {
        for (const load of loads) load().catch(() => undefined);
      }, loadAfterMs).unref();
    }
    listener(event);
  };
}

/** The first of these has tasks that take a while. */
const longStages: ReadonlySet<string> = new Set(['recall', 'extract']);
/** By then the tasks of a stage have been handed out. */
const loadAfterMs = 30;
