import type { Answer } from '@verger/recogniser';
import { checkOptions, checkPath } from '../../common/check-options.js';
import { path, texts } from '../../common/option-kinds.js';
import { requireItsFeatures } from '../../recognise/its-backbone.js';
import { factsOf, type RecogniserFacts } from '../../recognise/recogniser-facts.js';
import { readRecogniser } from '../../recognise/recogniser-file.js';
import { Location } from '../../storage/location.js';
import { type ImageSource, openEmbedder } from '../embed.js';

export interface OpenRecogniserOptions {
  /** The path of the backbone, if it is not one that Verger knows by name. */
  readonly model?: string | undefined;
  /** Regions outside Europe where buckets may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
}

/** A recogniser with its backbone, open for images. */
export interface OpenRecogniser {
  readonly facts: RecogniserFacts;
  /**
   * Many calls may be under way at once.
   *
   * @throws RejectError with a `reason` if it is no usable image; VergerError `not-found`, `storage`
   */
  recognise(image: ImageSource): Promise<Answer>;
  /** Ends its worker process, which keeps Node alive until then. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a recogniser for single images. They are decoded in a worker process: one that crashes a decoder costs only
 * itself.
 *
 * @example
 * const recogniser = await openRecogniser('fruit.recogniser');
 * const { decision, name } = await recogniser.recognise('photo.jpg');
 * await recogniser.close();
 *
 * @throws VergerError `usage` for a wrong option or another backbone; `not-found`, `corrupt-result`, `model`
 */
export async function openRecogniser(
  file: string,
  options: OpenRecogniserOptions = {},
): Promise<OpenRecogniser> {
  const location = Location.parse(checkPath('file', file));
  const checked = checkOptions<OpenRecogniserOptions>('openRecogniser', options, {
    ...{ model: path, allowRegions: texts },
  });
  const { allowRegions = [] } = checked;
  const { recogniser, sha256 } = await readRecogniser(location, { allowRegions });
  const facts = factsOf(recogniser, sha256);
  const model = checked.model ?? recogniser.backbone.name;
  const embedder = await openEmbedder({ model, views: recogniser.backbone.views, allowRegions });
  const close = (): Promise<void> => embedder.close();
  try {
    requireItsFeatures(recogniser, { name: model, featureDigest: embedder.featureDigest });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    facts,
    recognise: async (image) => recogniser.answer(await embedder.embed(image)),
    close,
    [Symbol.asyncDispose]: close,
  };
}
