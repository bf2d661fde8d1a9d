import type { ModelSource } from '../backbone/model-source.js';
import type { ComponentsRequest } from '../pca/choose-components.js';
import type { RejectAllowance } from '../job/reject-allowance.js';
import type { Location } from '../storage/location.js';
import type { TableSettings } from './table-settings.js';

/** The settings of a run. */
export interface RunSettings extends TableSettings {
  /** A count of 0: no PCA, features only. Default: 200, or as many as there are. */
  readonly components: ComponentsRequest;
  /** PCA on the correlation matrix instead of the covariance matrix. Default: false. */
  readonly standardize: boolean;
  /** Scale the features of each image to a length of 1. Default: false. */
  readonly l2: boolean;
  /**
   * Percent of each side of an image's middle: the backbone looks at each of these views by itself, and a row has the features of
   * all, one after the other. Default: as the model's sidecar says, or the whole image.
   */
  readonly views: readonly number[] | undefined;
  /** Parts of the result. Default: one for each 16 MiB of numbers. */
  readonly partitions: number | undefined;
  /** If undefined, 1%; below 500 inputs a tenth, at most 5. */
  readonly maxRejects: RejectAllowance | undefined;
  /** The size of an even sample of the images. Default: all of them. */
  readonly limit: number | undefined;
  /** Globs over the paths below the input, or the paths of folders. Default: all images, by their endings. */
  readonly include: readonly string[];
  /**
   * Globs or paths of folders to leave out, or CSV tables (by path or address, ending in `.csv`) whose column `path` lists
   * images to leave out. Default: none.
   */
  readonly exclude: readonly string[];
  /** Regions outside Europe in which buckets may be. Default: none. */
  readonly allowRegions: readonly string[];
  /** Read the images in the packed files of the folder; if undefined, only if there are no others. */
  readonly packed?: boolean | undefined;
  /** Discard what the output holds. Default: false, and another plan's output is refused. */
  readonly overwrite: boolean;
  /** Bring the result in the output up to date: extract only images that are new or have changed. */
  readonly update: boolean;
}

/** What a user asks for. Excludes the engine, which does not affect the result. */
export interface RunRequest extends RunSettings {
  /** Nobody asked for `components`: as many as there are is then no surprise. */
  readonly componentsByDefault: boolean;
  /** The folder of the images. */
  readonly input: Location;
  /** The result folder. */
  readonly output: Location;
  readonly model: ModelSource;
  /** Other results whose features may be used. */
  readonly reuse: readonly Location[];
  /** CSV tables with a column `path`, of images to leave out; `exclude` then has only the rest. */
  readonly excludeTables: readonly Location[];
  /** A CSV table `path,label`; if undefined, the parent folder is the label. */
  readonly labels: Location | undefined;
  /** An earlier result, on whose axes to project instead of fitting; `components` and `standardize` are then its own. */
  readonly pca: Location | undefined;
}
