import { checkOption, checkOptions } from '../common/check-options.js';
import { abortSignal, callback, flag, text } from '../common/option-kinds.js';
import type { ListedModel } from '../models/list.js';
import type { PulledModel } from '../models/pull.js';

export interface PullModelOptions {
  /** A mirror's address, or a file. Default: the address where the weights are published. */
  readonly from?: string | undefined;
  /** Pull again, and accept weights that differ from those pulled before. Default: false. */
  readonly force?: boolean | undefined;
  /** Called as bytes arrive; `total` is unknown if the server does not say. */
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
  /** Called before each new attempt. */
  readonly onRetry?: ((reason: string, pauseMs: number) => void) | undefined;
  /** Stops the download; what has arrived is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** The models that have a name, and their state on this machine. */
export async function listModels(): Promise<ListedModel[]> {
  // Loaded only when needed, like what follows: ONNX Runtime is large.
  return (await import('../models/list.js')).listModels();
}

/**
 * Downloads a named model's published weights and converts them to an ONNX file, as `verger model pull` does.
 * @throws VergerError `usage` for a wrong option or a name that can't be pulled; `download`, `interrupted`, or `model` if
 * the weights differ from those pulled before
 */
export async function pullModel(name: string, options: PullModelOptions = {}): Promise<PulledModel> {
  checkOption('name', name, text);
  const checked = checkOptions<PullModelOptions>('pullModel', options, {
    from: text,
    force: flag,
    onProgress: callback(),
    onRetry: callback(),
    signal: abortSignal,
  });
  const [{ pullModel: pull }, { defaultRetryLimits }] = await Promise.all([
    import('../models/pull.js'),
    import('../models/download.js'),
  ]);
  const { from, force = false, onProgress = ignore, onRetry = ignore, signal } = checked;
  return pull(name, {
    from,
    force,
    onProgress,
    onRetry,
    limits: defaultRetryLimits,
    signal: signal ?? new AbortController().signal,
  });
}

function ignore(): void {
  // Nobody listens.
}
