import { defaultModel } from '../backbone/known-models.js';
import { findModel } from '../backbone/model-file.js';
import { locateModel } from '../backbone/model-source.js';
import { checkOption, checkOptions } from '../common/check-options.js';
import { asAsked } from '../backbone/sidecar.js';
import { type OptionKind, path, texts } from '../common/option-kinds.js';
import type { Embedder as Worker } from '../filter/embedder.js';
import type { Access } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { requireAccess } from '../storage/open-storage.js';
import { readNamedFile } from '../storage/read-named-file.js';
import { views as viewsKind } from './views-option.js';

export interface EmbedOptions {
  /** The path or address of an ONNX file, or the name of a known model. Default: `verger-2`. */
  readonly model?: string | undefined;
  /**
   * Percent of each side of an image's middle: features of each of these views, one after the other. Default: as the model's
   * sidecar says, or the whole image.
   */
  readonly views?: readonly number[] | undefined;
  /** Regions outside Europe in which buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/** An image's file: its path, its `file://` or `s3://` address, or its bytes. */
export type ImageSource = string | Uint8Array | ArrayBuffer;

/** A model that is open for single images. */
export interface Embedder {
  /** Features per image. */
  readonly features: number;
  /** Of all that decides the features of an image, in hexadecimal; a result's manifest has it too. */
  readonly featureDigest: string;
  /**
   * Many calls may be under way at once.
   * @returns float32 [features], to the bit what a run computes
   * @throws RejectError with a `reason` if a run would reject the image; VergerError `not-found`, `storage`
   */
  embed(image: ImageSource): Promise<Float32Array>;
  /** Ends its worker process, which keeps Node alive until then. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a model for single images, in a worker process of its own: an image that crashes a decoder costs only itself.
 *
 * @example
 * const embedder = await openEmbedder({ model: 'mobilenet-v2' });
 * const features = await embedder.embed('photo.jpg');
 * await embedder.close();
 *
 * @throws VergerError `usage` for a wrong option; `model` if it can't be loaded
 */
export async function openEmbedder(options: EmbedOptions = {}): Promise<Embedder> {
  return openChecked(checkEmbedOptions('openEmbedder', options));
}

async function openChecked({
  model = defaultModel,
  views,
  allowRegions = [],
}: EmbedOptions): Promise<Embedder> {
  const source = locateModel(model);
  const access = await requireAccess([source.location.parent], { allowRegions });
  const { Embedder } = await import('../filter/embedder.js');
  const found = asAsked(await findModel(source, access), { views });
  const worker = await Embedder.open(found, access);
  return new OpenEmbedder(worker, { allowRegions });
}

/**
 * Turns one image into features. For more than one, `openEmbedder` loads the model only once.
 *
 * @returns float32 [features]
 * @throws VergerError `usage` for a wrong option; what `openEmbedder` and `Embedder.embed` throw
 */
export async function embed(image: ImageSource, options: EmbedOptions = {}): Promise<Float32Array> {
  checkOption('image', image, imageSource);
  const embedder = await openChecked(checkEmbedOptions('embed', options));
  try {
    return await embedder.embed(image);
  } finally {
    await embedder.close();
  }
}

class OpenEmbedder implements Embedder {
  readonly #worker: Worker;
  readonly #access: Access;

  constructor(worker: Worker, access: Access) {
    this.#worker = worker;
    this.#access = access;
  }

  get features(): number {
    return this.#worker.features;
  }

  get featureDigest(): string {
    return this.#worker.featureDigest;
  }

  async embed(image: ImageSource): Promise<Float32Array> {
    checkOption('image', image, imageSource);
    if (typeof image === 'string')
      return this.#worker.embed(await readNamedFile(Location.parse(image), this.#access), image);
    return this.#worker.embed(image instanceof Uint8Array ? image : new Uint8Array(image), 'the image');
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const imageSource: OptionKind<ImageSource> = {
  expected: 'a path, an address, or the bytes of an image',
  read: (value) =>
    (typeof value === 'string' && value !== '') || value instanceof Uint8Array || value instanceof ArrayBuffer
      ? value
      : undefined,
};

function checkEmbedOptions(caller: string, options: EmbedOptions): EmbedOptions {
  return checkOptions<EmbedOptions>(caller, options, { model: path, views: viewsKind, allowRegions: texts });
}
