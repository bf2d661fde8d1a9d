/** A file's metadata can't be separated from the rest. */
export class StripError extends Error {
  override readonly name = 'StripError';
}
