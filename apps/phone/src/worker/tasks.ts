import type { Answer, Decision } from '@verger/recogniser';
import { turnUpright, uprightSize } from '@verger/vision';
import type { Crop } from '../crop.js';
import { Fault } from '../fault.js';
import { Backbone } from './backbone.js';
import { rgbaOf } from './canvas-pixels.js';
import { cut } from './cut.js';
import { Decoder } from './decoder.js';
import { type Evidence, evidenceFor } from './evidence.js';
import { Eye } from './eye.js';
import { sha256 } from './hex.js';
import { joined } from './joined.js';
import { Mind, type TaughtKind } from './mind.js';
import { type Photo, Photos } from './photos.js';
import { Site } from './site.js';

/** What the app is made of. */
export interface Opening {
  readonly verger: string;
  readonly backbone: {
    readonly name: string;
    readonly licence: string | null;
    readonly source: string | null;
  };
  readonly recogniser: {
    readonly sha256: string;
    readonly labels: readonly string[];
    readonly images: number;
    /** Null: not calibrated, so that it always answers. */
    readonly calibratedOn: string | null;
  };
  readonly canLearn: boolean;
}

/** A photo to show. */
export interface Shown extends Photo {
  readonly width: number;
  readonly height: number;
  readonly preview: ImageData;
}

/** Which part of which photo is looked at. */
export interface Look {
  readonly id: number;
  readonly crop: Crop;
}

/** What it says of a fruit. */
export interface Verdict {
  readonly decision: Decision;
  readonly name: string | null;
  readonly candidates: readonly {
    readonly label: string;
    readonly kind: string;
    readonly probability: number;
  }[];
  readonly ranking: readonly {
    readonly label: string;
    readonly kind: string;
    readonly probability: number;
  }[];
  /** Milliseconds for decoding (if it was not decoded yet), features and answer. */
  readonly took: number;
}

/** How far features may be from those of a server. */
const tolerance = 2e-5;
const previewSide = 1000;
const rankingLength = 5;

/** All that the worker does for the page. */
export class Tasks {
  readonly #site: Site;
  readonly #eye: Eye;
  readonly #mind: Mind;
  readonly #photos: Photos;
  /** Features by photo and crop. */
  readonly #seen = new Map<string, Float32Array<ArrayBuffer>>();

  private constructor(site: Site, eye: Eye, mind: Mind, photos: Photos) {
    this.#site = site;
    this.#eye = eye;
    this.#mind = mind;
    this.#photos = photos;
  }

  /**
   * Loads the app, and looks at a picture whose features are known.
   * @throws Fault `cannot-load`; `wrong-numbers` if this browser does not compute as it should
   */
  static async open(base: string): Promise<Tasks> {
    const site = await Site.open(base);
    const { backbone, parts, recogniser, check } = site.manifest;
    const [codec, kernel, runtime, onnx, file, picture] = await Promise.all(
      [parts.jpegCodec, parts.resampler, parts.runtime, backbone.path, recogniser.path, check.path].map(
        (path) => site.read(path),
      ),
    );
    const decoder = await Decoder.open(codec);
    const eye = new Eye(kernel, await Backbone.open(backbone, onnx, runtime), backbone.preprocessing);
    const { image } = await decoder.decode(picture);
    const { data } = turnUpright(image.pixels, image.orientation);
    if ((await sha256(data as Uint8Array<ArrayBuffer>)) !== check.pixels)
      throw new Fault('wrong-numbers', 'other pixels');
    const features = await eye.look(image);
    const error = Math.max(...check.features.map((value, i) => Math.abs(value - features[i])));
    if (!(error <= tolerance)) throw new Fault('wrong-numbers', `features differ by ${error}`);
    const mind = await Mind.open(file);
    // Works the classifier and the thresholds out, which the first photo would wait for.
    mind.recogniser.answer(features);
    return new Tasks(site, eye, mind, new Photos(decoder));
  }

  opening(): Opening {
    const { manifest } = this.#site;
    const { recogniser } = this.#mind;
    return {
      verger: manifest.verger,
      backbone: manifest.backbone,
      recogniser: {
        sha256: manifest.recogniser.sha256,
        labels: recogniser.classifier.labels,
        images: recogniser.statistics.count / recogniser.backbone.views.length,
        calibratedOn: recogniser.calibration?.on ?? null,
      },
      canLearn: this.#mind.canLearn,
    };
  }

  /** @throws Fault `empty`, `damaged`, `unsupported`, `too-large` */
  async takeFile(file: Blob): Promise<Shown> {
    return this.#shown(await this.#photos.addFile(new Uint8Array(await file.arrayBuffer())));
  }

  async takeFrame(frame: ImageBitmap): Promise<Shown> {
    return this.#shown(await this.#photos.addFrame(frame));
  }

  drop(id: number): void {
    this.#photos.drop(id);
    for (const key of this.#seen.keys()) if (key.startsWith(`${id} `)) this.#seen.delete(key);
  }

  /** @param looks at least one */
  async recognise(looks: readonly Look[]): Promise<Verdict> {
    const start = performance.now();
    // What is common to all views of all photos.
    const answer = this.#mind.recogniser.answer(await this.#features(looks));
    return this.#verdict(answer, performance.now() - start);
  }

  /** Features of one photo, for checks. */
  async featuresOf(look: Look): Promise<Float32Array> {
    return this.#features([look]);
  }

  /** Digest of a photo's pixels and of the tensor made of them, for checks. */
  async digestsOf({ id, crop }: Look): Promise<{ readonly pixels: string; readonly tensor: string }> {
    const image = cut(await this.#photos.image(id), crop);
    const tensor = this.#eye.tensor(image);
    return {
      pixels: await sha256(new Uint8Array(turnUpright(image.pixels, image.orientation).data)),
      tensor: await sha256(
        new Uint8Array(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength)),
      ),
    };
  }

  async evidence({ id, crop }: Look, label: string): Promise<Evidence> {
    const tensor = this.#eye.tensor(cut(await this.#photos.image(id), crop));
    return evidenceFor(label, tensor, this.#eye, this.#mind.recogniser);
  }

  taught(): readonly TaughtKind[] {
    return this.#mind.taught;
  }

  /** @throws Fault `no-storage`, `storage-full`, `known-photo` */
  async teach(label: string, looks: readonly Look[]): Promise<readonly TaughtKind[]> {
    const photos = [];
    for (const look of looks)
      photos.push({ sha256: this.#photos.get(look.id).sha256, features: await this.#features([look]) });
    await this.#mind.teach(label, photos);
    return this.#mind.taught;
  }

  async forget(label: string): Promise<readonly TaughtKind[]> {
    await this.#mind.forget(label);
    return this.#mind.taught;
  }

  exported(): Uint8Array<ArrayBuffer> {
    return this.#mind.exported();
  }

  async #shown(photo: Photo): Promise<Shown> {
    const image = await this.#photos.image(photo.id);
    const small = this.#eye.preview(image, previewSide);
    const preview = new ImageData(rgbaOf(small), small.width, small.height);
    const { id, sha256: digest, isExact } = photo;
    return { id, sha256: digest, isExact, preview, ...uprightSize(image.pixels, image.orientation) };
  }

  /** @returns float32 [looks, views, d] */
  async #features(looks: readonly Look[]): Promise<Float32Array<ArrayBuffer>> {
    const rows: Float32Array<ArrayBuffer>[] = [];
    for (const { id, crop } of looks) {
      const key = `${id} ${crop.x} ${crop.y} ${crop.size}`;
      const known = this.#seen.get(key) ?? (await this.#eye.look(cut(await this.#photos.image(id), crop)));
      this.#seen.set(key, known);
      rows.push(known);
    }
    return joined(rows);
  }

  #verdict({ decision, name, candidates, ranking }: Answer, took: number): Verdict {
    const withKinds = (of: Answer['ranking']): Verdict['ranking'] =>
      of.map(({ label, probability }) => ({ label, probability, kind: this.#mind.recogniser.kindOf(label) }));
    return {
      ...{ decision, name, took },
      candidates: withKinds(candidates),
      ranking: withKinds(ranking.slice(0, rankingLength)),
    };
  }
}
