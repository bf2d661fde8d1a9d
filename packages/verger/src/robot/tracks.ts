import { type Answer, DistanceSum, type Recogniser } from '@verger/recogniser';

/** Frames of one fruit so far: a sum, so that it takes as much memory after a thousand frames as after one. */
interface Track {
  readonly sum: DistanceSum;
  lastSeen: number;
}

/** What is known of a fruit after several frames. */
export interface TrackOpinion {
  readonly frames: number;
  readonly opinion: Answer;
}

export interface TracksOptions {
  /** More push the one out that was seen longest ago. */
  readonly most: number;
  /** How long a track outlives its last frame, in milliseconds. */
  readonly keptMs: number;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/**
 * Fuses the frames of fruit that a robot follows, as a recogniser fuses photos of one thing: by the mean of their squared
 * distances to each label. So the posterior is the geometric mean of the frames' posteriors, which a number of frames alone does
 * not make surer: frames of one fruit are anything but independent.
 */
export class Tracks {
  readonly #recogniser: Recogniser;
  readonly #options: TracksOptions;
  readonly #now: () => number;
  /** Seen longest ago first. */
  readonly #tracks = new Map<string, Track>();

  constructor(recogniser: Recogniser, options: TracksOptions) {
    this.#recogniser = recogniser;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get size(): number {
    this.#forgetOld();
    return this.#tracks.size;
  }

  /**
   * Adds a frame.
   *
   * @param features float32 [views, d]
   */
  add(id: string, features: Float32Array): TrackOpinion {
    this.#forgetOld();
    const track = this.#tracks.get(id) ?? this.#newTrack();
    track.sum.add(this.#recogniser.classifier.distances(features));
    track.lastSeen = this.#now();
    this.#tracks.delete(id);
    this.#tracks.set(id, track);
    if (this.#tracks.size > this.#options.most)
      for (const oldest of this.#tracks.keys()) {
        this.#tracks.delete(oldest);
        break;
      }
    return this.#opinionOn(track);
  }

  /** Undefined if there is no such track, or it was not seen for too long. */
  get(id: string): TrackOpinion | undefined {
    this.#forgetOld();
    const track = this.#tracks.get(id);
    return track === undefined ? undefined : this.#opinionOn(track);
  }

  /** @returns whether there was one */
  delete(id: string): boolean {
    this.#forgetOld();
    return this.#tracks.delete(id);
  }

  #opinionOn({ sum }: Track): TrackOpinion {
    return { frames: sum.count, opinion: this.#recogniser.answerTo(sum.mean()) };
  }

  #newTrack(): Track {
    return { sum: new DistanceSum(this.#recogniser.classifier.labels.length), lastSeen: 0 };
  }

  #forgetOld(): void {
    const oldest = this.#now() - this.#options.keptMs;
    for (const [id, { lastSeen }] of this.#tracks) {
      if (lastSeen >= oldest) return;
      this.#tracks.delete(id);
    }
  }
}
