import type { AtlasCurve, AtlasSummary } from '../../job/atlas.js';
import type { AtlasImage, NamedImage } from '../atlas/images.js';

/** `GET api/runs/<run>/atlas`; `atlas/points.bin` has the columns of `atlas/point-bytes.ts`. */
export interface AtlasAnswer {
  readonly images: number;
  /** By number, as the points name them; '' for images without one. */
  readonly labels: readonly string[];
  readonly summary: AtlasSummary;
  /** False if the result has changed since it was studied. */
  readonly isCurrent: boolean;
  /** Whether `atlas/pictures/<row>` has pictures: its input was named on the command line. */
  readonly hasPictures: boolean;
}

/** `GET api/runs/<run>/atlas/images`, and of one finding `atlas/findings`. */
export interface AtlasImagesAnswer {
  /** That could be asked for. */
  readonly total: number;
  readonly images: readonly AtlasImage[];
}

/** `GET api/runs/<run>/atlas/images/<row>` */
export interface AtlasImageAnswer {
  readonly image: AtlasImage;
  /** The nearest in component space, the nearest first. */
  readonly neighbours: readonly (NamedImage & { readonly distance: number })[];
}

/** `GET api/runs/<run>/atlas/components`: what each number of components costs and brings. */
export interface ComponentsAnswer {
  /** The share of the variance that each component explains, 0 to 1. */
  readonly explained: readonly number[];
  readonly curves: readonly AtlasCurve[];
  /** Of one image with so many float32 components; without compression. */
  readonly bytesPerComponent: number;
}
