/** Sums that a classifier can't be made of, a file that isn't one, or an image that was never learned. */
export class RecogniserError extends Error {
  override readonly name = 'RecogniserError';
}
