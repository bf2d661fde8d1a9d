import type { TensorSpec } from '@verger/vision';
import { preparingText } from './preprocessing-text.js';

/** What is assumed about a model that comes without a word on how its images were prepared. */
export function guessWarning(file: string, spec: TensorSpec): string {
  return `nothing says how ${file} was trained, so this is assumed: ${preparingText(spec)}; a sidecar says otherwise (docs/models.md)`;
}
