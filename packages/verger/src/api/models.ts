import { checkOption, checkOptions } from '../common/check-options.js';
import { abortSignal, callback, flag, path, text } from '../common/option-kinds.js';
import type { AddedModel } from '../models/add.js';
import type { CheckedModel } from '../models/check.js';
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

/**
 * Copies a model, its weights and what is known about it into the cache folder, so that `run` takes its name as `model`.
 * It is loaded and run first.
 * @param file the path or address of an ONNX file
 * @param name by default the one in its sidecar, or else the file's
 * @throws VergerError `usage` for a name that can't be one or that is taken, `model` if the model does not work
 */
export async function addModel(file: string, name?: string): Promise<AddedModel> {
  checkOption('file', file, path);
  if (name !== undefined) checkOption('name', name, text);
  return (await import('../models/add.js')).addModel(file, name);
}

/**
 * Removes a model that `addModel` added.
 * @throws VergerError `usage` if there is none of this name
 */
export async function removeModel(name: string): Promise<void> {
  checkOption('name', name, text);
  return (await import('../models/add.js')).removeModel(name);
}

/**
 * Loads a model, runs it, and reports how Verger understands it.
 * @param model its path or address, or its name
 * @param image the path of a picture to run it on
 * @throws VergerError `model` if it can't be used, `not-found` or `usage` for the picture
 */
export async function checkModel(model: string, image?: string): Promise<CheckedModel> {
  checkOption('model', model, text);
  if (image !== undefined) checkOption('image', image, path);
  return (await import('../models/check.js')).checkModel(model, image);
}

function ignore(): void {
  // Nobody listens.
}
