import { ImageError, Resampler, tensorLength } from '@verger/vision';
import { readFileSync } from 'node:fs';
import type { Backbone } from '../../backbone/backbone.js';
import { loadModel } from '../../backbone/model-file.js';
import { openBackbone } from '../../backbone/open-backbone.js';
import { type Decoder, openDecoder } from '../../images/decode.js';
import { resampleKernel } from '../../images/wasm-files.js';
import type { ImageMarker } from '../../pool/image-marker.js';
import { crop } from './crop.js';
import type { Looked, LookReport, LookTask, NotLooked, Sight } from './look-task.js';

/** Larger than any camera of a robot, and decoded in well under a second. */
const maxPixels = 36 * 2 ** 20;

/** What a worker process keeps from image to image. It has one backbone, that of its first task. */
export class Looker {
  readonly #marker: ImageMarker;
  readonly #resampler = Resampler.create(resampleKernel());
  #decoder: Promise<Decoder> | undefined;
  #backbone: Promise<Backbone> | undefined;

  constructor(marker: ImageMarker) {
    this.#marker = marker;
  }

  async run({ sight, condemned, ...task }: LookTask): Promise<LookReport> {
    const backbone = await (this.#backbone ??= this.#open(task));
    const decoder = await (this.#decoder ??= openDecoder({ maxPixels }));
    if (sight.kind === 'nothing') return { shape: backbone.shape };
    const death = condemned.at(0);
    if (death !== undefined) return { reason: death.reason, detail: death.detail };
    this.#marker.begin(0);
    try {
      return sight.kind === 'image'
        ? await this.#lookAt(sight, decoder, backbone)
        : await featuresOfFile(sight.file, backbone);
    } finally {
      this.#marker.end();
    }
  }

  async #open({ model, access }: Pick<LookTask, 'model' | 'access'>): Promise<Backbone> {
    const bytes = await loadModel(model, access);
    this.#marker.beginModel();
    try {
      return await openBackbone(bytes, model);
    } finally {
      this.#marker.end();
    }
  }

  async #lookAt(
    { file, region }: Extract<Sight, { readonly kind: 'image' }>,
    decoder: Decoder,
    backbone: Backbone,
  ): Promise<Looked | NotLooked> {
    const whole = await decoder.decode(readFileSync(file)).catch((error: unknown) => faultOf(error));
    if ('reason' in whole) return whole;
    const { width, height } = whole;
    const pixels = region === undefined ? whole : crop(whole, region);
    if (pixels === undefined)
      return { reason: 'region', detail: `the image is ${width}x${height} pixels, upright` };
    const { preprocessing, views } = backbone.shape;
    views.forEach((view, slot) => {
      this.#resampler.keep(pixels, view, slot);
    });
    // Views differ in what is kept, not in how it is normalised.
    const tensorOf = (view: number): Float32Array => this.#resampler.tensor(preprocessing, view);
    return looked(await featuresOfViews(backbone, tensorOf), { width, height });
  }
}

async function featuresOfFile(file: string, backbone: Backbone): Promise<Looked | NotLooked> {
  const bytes = readFileSync(file);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const length = tensorLength(backbone.shape.preprocessing);
  const tensorOf = (view: number): Float32Array => values.subarray(view * length, (view + 1) * length);
  return looked(await featuresOfViews(backbone, tensorOf), { width: 0, height: 0 });
}

/** @returns float32 [views, d] */
async function featuresOfViews(
  backbone: Backbone,
  tensorOf: (view: number) => Float32Array,
): Promise<Float32Array> {
  const { views, features } = backbone.shape;
  const all = new Float32Array(features);
  for (const view of views.keys())
    all.set(await backbone.featuresOf(tensorOf(view)), (view * features) / views.length);
  return all;
}

function looked(features: Float32Array, size: Pick<Looked, 'width' | 'height'>): Looked | NotLooked {
  if (!features.every(Number.isFinite))
    return { reason: 'not-finite', detail: 'the backbone returned NaN or infinity' };
  return { features: Buffer.from(features.buffer).toString('base64'), ...size };
}

/** An image's own fault; any other error fails the task. */
function faultOf(error: unknown): NotLooked {
  if (error instanceof ImageError) return { reason: error.fault, detail: error.message };
  throw error;
}
