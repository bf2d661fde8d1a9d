/** An input as listed. */
export interface ListedImage {
  /** Relative to the input root, with `/` between folders. */
  readonly path: string;
  readonly label: string | null;
  /** In bytes. */
  readonly size: number;
  /** The storage's opaque version of the content; other content has another version. */
  readonly version: string;
}
