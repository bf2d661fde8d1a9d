/** Metadata that can't be told from the rest of a file. */
export class StripError extends Error {
  override readonly name = 'StripError';
}
