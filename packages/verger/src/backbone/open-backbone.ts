import { VergerError } from '../common/errors.js';
import { Location } from '../storage/location.js';
import { Backbone } from './backbone.js';
import type { ModelBytes, ModelFile } from './model-file.js';

/**
 * Opens a model that was found.
 * @throws VergerError `model` as `Backbone.open`, naming the sidecar, and the model if it can't be loaded
 */
export async function openBackbone(
  { onnx, weights }: ModelBytes,
  { uri, sidecar, sidecarFile }: Pick<ModelFile, 'uri' | 'sidecar' | 'sidecarFile'>,
): Promise<Backbone> {
  try {
    return await Backbone.open(onnx, sidecar, weights);
  } catch (error) {
    if (!(error instanceof VergerError) || sidecarFile === undefined) throw error;
    const named = (text: string): string =>
      text
        .replaceAll('the sidecar', () => `the sidecar ${sidecarFile}`)
        .replace("can't load the model", () => `can't load the model ${Location.parse(uri).text}`);
    const hint = error.hint === undefined ? {} : { hint: named(error.hint) };
    throw new VergerError(error.code, named(error.message), {
      ...hint,
      details: error.details,
      cause: error.cause,
    });
  }
}
