import type { ModelSource } from '../backbone/model-source.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { RejectAllowance } from '../job/reject.js';
import type { Location } from '../storage/location.js';
import type { TableSettings } from './table-settings.js';

/** The settings of a run. */
export interface RunSettings extends TableSettings {
  /** A count of 0: no PCA, features only. */
  readonly components: ComponentsRequest;
  /** PCA on the correlation matrix instead of the covariance matrix. */
  readonly standardize: boolean;
  /** Scale the features of each image to a length of 1. */
  readonly l2: boolean;
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
  /** Read the images in the packed files of the folder; if undefined, only if there are no others. */
  readonly packed?: boolean | undefined;
  /** Discard what the output holds. */
  readonly overwrite: boolean;
}

/** What a user asks for. Excludes the engine, which does not affect the result. */
export interface RunRequest extends RunSettings {
  /** The folder of the images. */
  readonly input: Location;
  /** The result folder. */
  readonly output: Location;
  readonly model: ModelSource;
  /** A CSV table `path,label`; if undefined, the parent folder is the label. */
  readonly labels: Location | undefined;
  /** An earlier result, on whose axes to project instead of fitting; `components` and `standardize` are then its own. */
  readonly pca: Location | undefined;
}
