import {
  decodeRecogniser,
  encodeRecogniser,
  Gallery,
  Recogniser,
  RecogniserError,
  Statistics,
} from '@verger/recogniser';
import { Fault } from '../fault.js';
import { TaughtDatabase, type TaughtPhoto } from './database.js';

/** A kind that the user taught. */
export interface TaughtKind {
  readonly label: string;
  readonly photos: number;
}

/** The recogniser that came with the app, and what the user has taught it since. */
export class Mind {
  readonly recogniser: Recogniser;
  /** Undefined where the browser keeps nothing: then it can't be taught. */
  readonly #database: TaughtDatabase | undefined;
  #taught: readonly TaughtPhoto[];

  private constructor(
    recogniser: Recogniser,
    database: TaughtDatabase | undefined,
    taught: readonly TaughtPhoto[],
  ) {
    this.recogniser = recogniser;
    this.#database = database;
    this.#taught = taught;
  }

  static async open(file: Uint8Array): Promise<Mind> {
    const recogniser = decodeRecogniser(file);
    const database = await TaughtDatabase.open().catch(() => undefined);
    // Those of another backbone wait until it is back: another app at this address may have taught them.
    const own = ({ featureDigest }: TaughtPhoto): boolean =>
      featureDigest === recogniser.backbone.featureDigest;
    const taught = ((await database?.all()) ?? []).filter(own);
    const mind = new Mind(recogniser, database, taught);
    mind.#taught = taught.filter((photo) => mind.#learn(photo));
    return mind;
  }

  get canLearn(): boolean {
    return this.#database !== undefined;
  }

  /** In the order of their names. */
  get taught(): readonly TaughtKind[] {
    const counts = new Map<string, number>();
    for (const { label } of this.#taught) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([label, photos]) => ({ label, photos }));
  }

  /**
   * All of them, or none.
   * @throws Fault `no-storage`, `storage-full`; `known-photo` if it knows one already
   */
  async teach(label: string, photos: readonly Pick<TaughtPhoto, 'sha256' | 'features'>[]): Promise<void> {
    if (this.#database === undefined) throw new Fault('no-storage', 'no IndexedDB');
    if (photos.some(({ sha256 }) => this.recogniser.knowsImage(sha256)))
      throw new Fault('known-photo', 'a photo is known already');
    const { featureDigest } = this.recogniser.backbone;
    const all = photos.map((photo) => ({ ...photo, label, featureDigest }));
    await this.#database.add(all);
    for (const photo of all) teach(this.recogniser, photo);
    this.#taught = [...this.#taught, ...all];
  }

  /** As if it had never been taught, to the byte. */
  async forget(label: string): Promise<void> {
    const photos = this.#taught.filter((photo) => photo.label === label);
    await this.#database?.remove(photos.map(({ sha256 }) => sha256));
    for (const { sha256, features } of photos) this.recogniser.forget({ label, sha256, features });
    this.#taught = this.#taught.filter((photo) => photo.label !== label);
  }

  /** What was taught, alone, as a recogniser for `verger merge`: sums, digests, features if it knows neighbours; no photo. */
  exported(): Uint8Array<ArrayBuffer> {
    const { backbone, step, statistics, gallery } = this.recogniser;
    const alone = new Recogniser({
      ...{ backbone, step, statistics: new Statistics(statistics.width) },
      gallery: gallery && new Gallery(),
    });
    for (const photo of this.#taught) teach(alone, photo);
    return encodeRecogniser(alone);
  }

  /** False if the app's recogniser knows the photo by now: an export that was merged has come back. */
  #learn(photo: TaughtPhoto): boolean {
    if (this.recogniser.knowsImage(photo.sha256)) return false;
    try {
      teach(this.recogniser, photo);
      return true;
    } catch (error) {
      if (error instanceof RecogniserError) return false;
      throw error;
    }
  }
}

function teach(recogniser: Recogniser, { label, sha256, features }: TaughtPhoto): void {
  recogniser.learn({ label, sha256, features });
}
