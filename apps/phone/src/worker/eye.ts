import {
  type Pixels,
  Resampler,
  type StoredImage,
  type TensorSpec,
  turnUpright,
  viewOf,
} from '@verger/vision';
import type { AppBackbone } from '../../../../packages/verger/src/phone/app-manifest.js';
import type { Backbone } from './backbone.js';
import { joined } from './joined.js';
import { thinned } from './thinned.js';

/** Pixels into features, as on a server. */
export class Eye {
  readonly #resampler: Resampler;
  readonly #backbone: Backbone;
  readonly #spec: TensorSpec;
  /** How each view becomes a tensor. */
  readonly #views: readonly TensorSpec[];

  constructor(kernel: Uint8Array<ArrayBuffer>, backbone: Backbone, spec: AppBackbone['preprocessing']) {
    this.#resampler = Resampler.create(kernel);
    this.#backbone = backbone;
    this.#spec = spec;
    this.#views = (spec.views ?? [100]).map((percent) => viewOf(spec, percent));
  }

  /** @returns float32 [views, d] */
  async look(image: StoredImage): Promise<Float32Array<ArrayBuffer>> {
    const rows = [];
    for (const view of this.#views) rows.push(await this.#backbone.features(this.tensor(image, view)));
    return joined(rows);
  }

  /** @returns float32: a view of the image, or all of it, as the network takes it; a copy */
  tensor({ pixels, orientation }: StoredImage, view = this.#spec): Float32Array {
    this.#resampler.keep(pixels, view, 0, orientation);
    return this.#resampler.tensor(view).slice();
  }

  /** A smaller picture to show, upright. */
  preview({ pixels, orientation }: StoredImage, longest: number): Pixels {
    const scale = Math.min(1, longest / Math.max(pixels.width, pixels.height));
    const side = (length: number): number => Math.max(1, Math.round(length * scale));
    // Four of the pixels of a photo for each that is shown are enough to look at, and take half the time.
    const enough = thinned(pixels, Math.max(1, Math.floor(1 / (2 * scale))));
    const small = this.#resampler.resize(enough, side(pixels.width), side(pixels.height), 'box');
    return turnUpright(small, orientation);
  }

  get spec(): TensorSpec {
    return this.#spec;
  }

  /** @param tensor one image as the network takes it */
  features(tensor: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    return this.#backbone.features(tensor);
  }
}
