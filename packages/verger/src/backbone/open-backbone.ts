import { VergerError } from '../common/errors.js';
import { Backbone } from './backbone.js';
import type { ModelBytes, ModelFile } from './model-file.js';

/**
 * Opens a model that was found.
 * @throws VergerError `model` as `Backbone.open`, naming the sidecar: no one knows its name by heart
 */
export async function openBackbone(
  { onnx, weights }: ModelBytes,
  { sidecar, sidecarFile }: Pick<ModelFile, 'sidecar' | 'sidecarFile'>,
): Promise<Backbone> {
  try {
    return await Backbone.open(onnx, sidecar, weights);
  } catch (error) {
    if (!(error instanceof VergerError) || sidecarFile === undefined) throw error;
    const named = (text: string): string => text.replaceAll('the sidecar', `the sidecar ${sidecarFile}`);
    const hint = error.hint === undefined ? {} : { hint: named(error.hint) };
    throw new VergerError(error.code, named(error.message), {
      ...hint,
      details: error.details,
      cause: error.cause,
    });
  }
}
