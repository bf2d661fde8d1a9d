/**
 * Why a file gives no picture: it has no bytes; it is no image, or of a kind that is not read; its data are
 * damaged or incomplete; it is larger than the limits allow.
 */
export type ImageFault = 'empty' | 'unsupported' | 'corrupt' | 'too-large';

/** One image that cannot be used. Says nothing about its neighbours: the run goes on. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly fault: ImageFault;

  /** `detail` is one short line for the list of rejects. */
  constructor(fault: ImageFault, detail: string) {
    super(detail);
    this.fault = fault;
  }
}
