/** A batch of result rows, by column. Those that a part leaves out may be empty. */
export interface RowBatch {
  readonly paths: readonly string[];
  /** `null` for an image without a label. */
  readonly labels: readonly (string | null)[];
  /** `null` for an image in no split. */
  readonly splits: readonly (string | null)[];
  /** float32 [rows, features] */
  readonly features: Float32Array;
  /** float32 [rows, k] */
  readonly components: Float32Array;
  /** Hexadecimal SHA-256 of each image file. */
  readonly digests: readonly string[];
}
