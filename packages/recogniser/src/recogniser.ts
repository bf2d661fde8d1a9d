import { type Answer, answerOf } from './answer.js';
import { calibrate, type CalibrationPhoto, type Thresholds, uncalibrated } from './calibration.js';
import { Classifier } from './classifier.js';
import type { Distances } from './distances.js';
import { toFixedPoint } from './fixed-point.js';
import type { Gallery } from './gallery.js';
import { imageId } from './image-id.js';
import { RecogniserError } from './recogniser-error.js';
import type { Statistics } from './statistics.js';

/** What makes features: two recognisers can be merged only if it is the same. */
export interface Backbone {
  readonly name: string;
  /** Of all that decides the features of an image, in hexadecimal. */
  readonly featureDigest: string;
  /** What it looks at, each by itself: percent of each side of an image's middle. 100 is the whole image. */
  readonly views: readonly number[];
}

/** A photo that thresholds rest on. */
export interface KeptPhoto extends CalibrationPhoto {
  readonly id: bigint;
}

/** Photos of a scene, none of them learned. */
export interface Calibration {
  /** What they are, in words. */
  readonly on: string;
  readonly photos: readonly KeptPhoto[];
}

/** An image to learn or to forget. */
export interface LabelledImage {
  readonly label: string;
  /** Of its file, in hexadecimal. */
  readonly sha256: string;
  /** float32 [views, d] */
  readonly features: Float32Array;
}

/**
 * Knows labels by the images that it was shown. All it holds are sums, short digests of the images that are in them, the
 * features of each if it has a gallery, and the photos to calibrate on; classifier and thresholds follow from these, so what
 * is forgotten leaves no trace.
 */
export class Recogniser {
  readonly backbone: Backbone;
  /** What a whole number of the statistics is worth: a power of two. */
  readonly step: number;
  readonly statistics: Statistics;
  /** With it, the nearest images of a label count too. */
  readonly gallery: Gallery | undefined;
  readonly #kinds: Map<string, string>;
  /** Of the images of each label. */
  readonly #images: Map<string, bigint[]>;
  #calibration: Calibration | undefined;
  #classifier: Classifier | undefined;
  #thresholds: Thresholds | undefined;
  #known: ReadonlySet<bigint> | undefined;

  constructor(contents: {
    readonly backbone: Backbone;
    readonly step: number;
    readonly statistics: Statistics;
    readonly gallery?: Gallery | undefined;
    readonly kinds?: ReadonlyMap<string, string>;
    readonly images?: ReadonlyMap<string, readonly bigint[]>;
    readonly calibration?: Calibration | undefined;
  }) {
    this.backbone = contents.backbone;
    this.step = contents.step;
    this.statistics = contents.statistics;
    this.gallery = contents.gallery;
    this.#kinds = new Map(contents.kinds);
    this.#images = new Map([...(contents.images ?? [])].map(([label, ids]) => [label, [...ids]]));
    this.#calibration = contents.calibration;
  }

  /** Kinds of labels, such as "apple" for a cultivar, by label in UTF-16 order. Not all of these labels need be known. */
  get kinds(): readonly (readonly [label: string, kind: string])[] {
    return [...this.#kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Short digests of the images of a label, ascending. */
  imagesOf(label: string): BigUint64Array {
    return BigUint64Array.from(this.#images.get(label) ?? []).sort();
  }

  get calibration(): Calibration | undefined {
    return this.#calibration;
  }

  /** @throws RecogniserError if there are too few images, or none that differ */
  get classifier(): Classifier {
    return (this.#classifier ??= new Classifier(
      this.statistics,
      this.step,
      this.backbone.views.length,
      this.gallery,
    ));
  }

  get thresholds(): Thresholds {
    return (this.#thresholds ??=
      this.#calibration === undefined ? uncalibrated : calibrate(this.classifier, this.#calibration.photos));
  }

  /**
   * @throws RecogniserError if the image is known already, among what was learned or what it is calibrated on; or if its
   * features can't be held
   */
  learn({ label, sha256, features }: LabelledImage): void {
    const id = imageId(sha256);
    if (this.#calibration?.photos.some((photo) => photo.id === id) === true)
      throw new RecogniserError('an image that the thresholds rest on can’t be learned');
    const fixed = this.#fixed(features);
    this.statistics.learn(label, this.#views(fixed));
    this.gallery?.learn(label, id, fixed);
    this.#add(label, [id]);
    this.#changed();
  }

  /**
   * Leaves what would be there if the image had never been seen, to the byte.
   *
   * @throws RecogniserError if it was not learned with this label: then nothing changes
   */
  forget({ label, sha256, features }: LabelledImage): void {
    const ids = this.#images.get(label) ?? [];
    const id = imageId(sha256);
    const at = ids.indexOf(id);
    if (at < 0) throw new RecogniserError(`this image was not learned as ${JSON.stringify(label)}`);
    this.statistics.forget(label, this.#views(this.#fixed(features)));
    this.gallery?.forget(label, id);
    ids.splice(at, 1);
    this.#changed();
  }

  /** Takes a photo out that the thresholds rest on; false if it is none. */
  forgetCalibration(sha256: string): boolean {
    const id = imageId(sha256);
    const { on = '', photos = [] } = this.#calibration ?? {};
    const rest = photos.filter((photo) => photo.id !== id);
    if (rest.length === photos.length) return false;
    this.#calibration = rest.length === 0 ? undefined : { on, photos: rest };
    this.#changed();
    return true;
  }

  /**
   * Adds what another has learned from other images, and its kinds. Its calibration is not taken over.
   *
   * @throws RecogniserError if its features are made otherwise, both know the same image, or they disagree on a kind: then
   * nothing changes
   */
  merge(other: Recogniser): void {
    if (other.backbone.featureDigest !== this.backbone.featureDigest)
      throw new RecogniserError('the features of the two are not made in the same way');
    if (other.step !== this.step)
      throw new RecogniserError(
        'the features of the two are not rounded in the same way: train one like the other',
      );
    if ((other.gallery === undefined) !== (this.gallery === undefined))
      throw new RecogniserError('only one of the two knows neighbours: train one like the other');
    const known = this.#ids();
    const shared = [...other.#images.values()].flat().filter((id) => known.has(id)).length;
    if (shared > 0) throw new RecogniserError(`both know the same images: ${shared} of them`);
    for (const [label, kind] of other.kinds)
      if ((this.#kinds.get(label) ?? kind) !== kind)
        throw new RecogniserError(`${JSON.stringify(label)} is not the same kind for both`);
    this.statistics.merge(other.statistics);
    if (other.gallery !== undefined) this.gallery?.merge(other.gallery);
    for (const [label, kind] of other.kinds) this.#kinds.set(label, kind);
    for (const [label, ids] of other.#images) this.#add(label, ids);
    this.#changed();
  }

  /** Whether it has learned this image with this label. */
  hasLearned({ label, sha256 }: Pick<LabelledImage, 'label' | 'sha256'>): boolean {
    return this.#images.get(label)?.includes(imageId(sha256)) === true;
  }

  /** Whether it has learned this image, or is calibrated on it. */
  knowsImage(sha256: string): boolean {
    return this.#ids().has(imageId(sha256));
  }

  /** A label without a kind is one of its own. */
  kindOf(label: string): string {
    return this.#kinds.get(label) ?? label;
  }

  /** @param features float32 [photos, views, d]: of one photo, or of several photos of one thing, which count alike */
  answer(features: Float32Array): Answer {
    return this.answerTo(this.classifier.distances(features));
  }

  /**
   * The same of several things, each with as many photos and views: the same answers in less time.
   *
   * @param features float32 [things, photos, views, d]
   */
  answers(features: Float32Array, things: number): Answer[] {
    return this.classifier.distancesOfEach(features, things).map((each) => this.answerTo(each));
  }

  /** The same of distances that are known: of the means over several photos, what `answer` says of all of them. */
  answerTo(distances: Distances): Answer {
    return answerOf(this.classifier, this.thresholds, (label) => this.kindOf(label), distances);
  }

  /** int32 [views, d] */
  #fixed(features: Float32Array): Int32Array {
    const { width } = this.statistics;
    const { length } = this.backbone.views;
    if (features.length !== width * length)
      throw new RecogniserError(`${features.length} features are not ${length} views of ${width}`);
    return toFixedPoint(features, this.step);
  }

  /** int32 [d] each */
  #views(fixed: Int32Array): readonly Int32Array[] {
    const { width } = this.statistics;
    return this.backbone.views.map((_, i) => fixed.subarray(i * width, (i + 1) * width));
  }

  #ids(): ReadonlySet<bigint> {
    const photos = this.#calibration?.photos.map(({ id }) => id) ?? [];
    return (this.#known ??= new Set([...[...this.#images.values()].flat(), ...photos]));
  }

  #add(label: string, ids: readonly bigint[]): void {
    const own = this.#images.get(label);
    if (own === undefined) this.#images.set(label, [...ids]);
    else for (const id of ids) own.push(id);
  }

  #changed(): void {
    this.#classifier = this.#thresholds = this.#known = undefined;
  }
}
