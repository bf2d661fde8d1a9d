import type { ComponentsRequest } from '../pca/choose-components.js';
import type { RejectAllowance } from '../job/reject.js';

/** What a user asks for. Everything but the engine, which changes nothing of the result. */
export interface RunRequest {
  /** A folder of images: a path or an address that `openStorage` takes. */
  readonly input: string;
  /** A folder for the result. */
  readonly output: string;
  /** The path of an ONNX file. */
  readonly model: string;
  readonly components: ComponentsRequest;
  /** PCA on the correlation matrix instead of the covariance matrix. */
  readonly standardize: boolean;
  /** Parts of the result; undefined: chosen from the size. */
  readonly partitions: number | undefined;
  readonly maxRejects: RejectAllowance;
  /** An even sample of so many images; undefined: all. */
  readonly limit: number | undefined;
  /** Globs over the paths; empty: all images by their ending. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** A CSV table `path,label`; undefined: the parent folder is the label. */
  readonly labels: string | undefined;
  /** Regions outside Europe in which buckets may be. */
  readonly allowRegions: readonly string[];
  /** Throw away what the output holds. */
  readonly overwrite: boolean;
}
