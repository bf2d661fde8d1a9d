/**
 * Why a file has no usable picture: no bytes; not an image, or of an unsupported kind; damaged or incomplete; over the
 * size limits.
 */
export type ImageFault = 'empty' | 'unsupported' | 'corrupt' | 'too-large';

/** An unusable image. It affects no other image: the run continues. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly fault: ImageFault;

  /** @param detail one short line for the list of rejects */
  constructor(fault: ImageFault, detail: string) {
    super(detail);
    this.fault = fault;
  }
}
