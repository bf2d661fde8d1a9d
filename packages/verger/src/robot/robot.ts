import type { Recogniser } from '@verger/recogniser';
import { VergerError } from '../common/errors.js';
import { featureDigest } from '../job/feature-digest.js';
import { RejectError } from '../job/reject-error.js';
import { backboneFor, requireItsFeatures } from '../recognise/its-backbone.js';
import { factsOf, type RecogniserFacts } from '../recognise/recogniser-facts.js';
import { readRecogniser } from '../recognise/recogniser-file.js';
import type { Location } from '../storage/location.js';
import { type Detection, detectionOf } from './detection.js';
import { Eyes, type View } from './looking/eyes.js';
import type { LookShape, NotLooked, Region } from './looking/look-task.js';
import type { FruitFacts } from '../facts/fruit-facts.js';
import { Tickets } from './ticket.js';
import { type TrackOpinion, Tracks } from './tracks.js';

export interface RobotOptions {
  /** The file of a recogniser. */
  readonly recogniser: Location;
  /** The backbone, if it is not one that Verger knows by name. */
  readonly model?: string | undefined;
  readonly facts: FruitFacts;
  readonly workers: number;
  readonly allowRegions: readonly string[];
}

/** What was seen on an image. */
export interface Seen {
  readonly detection: Detection;
  /** Frames that it rests on. */
  readonly frames: number;
  /** Of the whole image, upright; 0 for a tensor. */
  readonly width: number;
  readonly height: number;
}

/** Images that may wait: eight for each worker, and one request of the Open Inference Protocol in any case. */
const waitingFor = (workers: number): number => Math.max(16, 8 * workers);
const trackLimits = { most: 1000, keptMs: 60_000 };
/** A robot that has recognised a fruit goes for it soon. */
const ticketMs = 60_000;

/** A recogniser with its workers, its tracks and its tables: all that the robot API answers from, without HTTP. */
export class Robot {
  readonly name: string;
  readonly about: RecogniserFacts;
  readonly shape: LookShape;
  readonly facts: FruitFacts;
  readonly tickets = new Tickets(ticketMs);
  readonly #tracks: Tracks;
  readonly #recogniser: Recogniser;
  readonly #eyes: Eyes;

  private constructor(
    recogniser: Recogniser,
    eyes: Eyes,
    names: { readonly name: string; readonly about: RecogniserFacts; readonly facts: FruitFacts },
  ) {
    this.#recogniser = recogniser;
    this.#eyes = eyes;
    this.#tracks = new Tracks(recogniser, trackLimits);
    this.name = names.name;
    this.about = names.about;
    this.facts = names.facts;
    this.shape = eyes.shape;
  }

  /** @throws VergerError `usage` for another backbone; `not-found`, `corrupt-result`, `model`, ... */
  static async open({ recogniser: location, facts, workers, ...options }: RobotOptions): Promise<Robot> {
    const { recogniser, sha256 } = await readRecogniser(location, options);
    const { model, access } = await backboneFor(recogniser, options.model, options);
    const eyes = await Eyes.open({ model, access, workers, mostWaiting: waitingFor(workers) });
    try {
      requireItsFeatures(recogniser, { name: model.name, featureDigest: featureDigest(model, eyes.shape) });
    } catch (error) {
      await eyes.close();
      throw error;
    }
    // Worked out from the sums at the first answer, which should not wait for it.
    const about = factsOf(recogniser, sha256);
    return new Robot(recogniser, eyes, { name: location.name.replace(/\.recogniser$/, ''), about, facts });
  }

  get labels(): readonly string[] {
    return this.#recogniser.classifier.labels;
  }

  /** The probability from which a label is a candidate. */
  get threshold(): number {
    return this.#recogniser.thresholds.candidate;
  }

  /** Of each image. */
  get views(): number {
    return this.#recogniser.backbone.views.length;
  }

  get isCalibrated(): boolean {
    return this.about.calibratedOn !== null;
  }

  /** Images that are looked at, or wait. */
  get atWork(): number {
    return this.#eyes.atWork;
  }

  get tracks(): number {
    return this.#tracks.size;
  }

  /**
   * @param track frames of the same are fused
   * @throws RejectError if it is no usable image; VergerError `usage` if the region lies outside of it, `locked` if too many
   * images wait
   */
  async recognise(
    image: Uint8Array,
    { region, track }: { readonly region?: Region | undefined; readonly track?: string | undefined } = {},
  ): Promise<Seen> {
    return this.#seen(required(await this.#eyes.look(image, region)), track);
  }

  /** @param tensors float32 [views, ...] of one image, prepared as the backbone takes them */
  async recogniseTensors(tensors: Float32Array): Promise<Seen> {
    return this.#seen(required(await this.#eyes.take(tensors)));
  }

  /** What is known of the fruit of a track; undefined if there is no such track. */
  track(id: string): { readonly detection: Detection; readonly frames: number } | undefined {
    const track = this.#tracks.get(id);
    return track === undefined ? undefined : this.#told(track);
  }

  /** @returns whether there was such a track */
  forgetTrack(id: string): boolean {
    return this.#tracks.delete(id);
  }

  /** The kind of a label: that of the tables, else the recogniser's own. */
  kindOf(label: string): string {
    const own = this.#recogniser.kindOf(label);
    return this.facts.kindOf(label) ?? this.facts.kindOf(own) ?? own;
  }

  close(): Promise<void> {
    return this.#eyes.close();
  }

  #seen({ features, width, height }: View, track?: string): Seen {
    const told = this.#told(
      track === undefined
        ? { frames: 1, opinion: this.#recogniser.answer(features) }
        : this.#tracks.add(track, features),
    );
    return { ...told, width, height };
  }

  #told({ opinion, frames }: TrackOpinion): { readonly detection: Detection; readonly frames: number } {
    return { detection: detectionOf(opinion, (name) => this.kindOf(name), this.isCalibrated), frames };
  }
}

function required(looked: View | NotLooked): View {
  if (!('reason' in looked)) return looked;
  const { reason, detail } = looked;
  if (reason === 'region')
    throw new VergerError('usage', `the region does not lie within the image: ${detail}`);
  throw new RejectError('the image', reason, detail);
}
