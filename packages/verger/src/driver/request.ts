import type { ComponentsRequest } from '../pca/choose-components.js';
import type { RejectAllowance } from '../job/reject.js';

/** What a user asks for. Excludes the engine, which does not affect the result. */
export interface RunRequest {
  /** A folder of images: a path or an address that `openStorage` accepts. */
  readonly input: string;
  /** The result folder. */
  readonly output: string;
  /** The path of an ONNX file. */
  readonly model: string;
  readonly components: ComponentsRequest;
  /** PCA on the correlation matrix instead of the covariance matrix. */
  readonly standardize: boolean;
  /** Parts of the result; if undefined, chosen from the size. */
  readonly partitions: number | undefined;
  readonly maxRejects: RejectAllowance;
  /** The size of an even sample of the images; if undefined, all. */
  readonly limit: number | undefined;
  /** Globs over the paths; if empty, all images by extension. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** A CSV table `path,label`; if undefined, the parent folder is the label. */
  readonly labels: string | undefined;
  /** Regions outside Europe in which buckets may be. */
  readonly allowRegions: readonly string[];
  /** Discard what the output holds. */
  readonly overwrite: boolean;
}
