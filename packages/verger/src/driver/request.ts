import type { ModelSource } from '../backbone/model-source.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { RejectAllowance } from '../job/reject.js';
import type { Location } from '../storage/location.js';

/** The settings of a run. */
export interface RunSettings {
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
  /** Regions outside Europe in which buckets may be. */
  readonly allowRegions: readonly string[];
  /** Discard what the output holds. */
  readonly overwrite: boolean;
  /** Bring the result in the output up to date: extract only images that are new or have changed. */
  readonly update: boolean;
}

/** What a user asks for. Excludes the engine, which does not affect the result. */
export interface RunRequest extends RunSettings {
  /** The folder of the images. */
  readonly input: Location;
  /** The result folder. */
  readonly output: Location;
  readonly model: ModelSource;
  /** Other results whose features may be used. */
  readonly reuse: readonly Location[];
  /** A CSV table `path,label`; if undefined, the parent folder is the label. */
  readonly labels: Location | undefined;
}
