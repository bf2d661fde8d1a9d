/** An input as it was listed. */
export interface ListedImage {
  /** From the input's root, `/` between folders. */
  readonly path: string;
  readonly label: string | null;
  /** Bytes. */
  readonly size: number;
  /** The storage's word for this content: changed later means another one. */
  readonly version: string;
}
