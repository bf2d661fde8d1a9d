import type { Recogniser } from '@verger/recogniser';
import { VergerError } from '../../common/errors.js';
import { isPlainPath } from '../../driver/image-globs.js';
import { Spool } from '../../filter/spool.js';
import type { RunEvent } from '../../job/events.js';
import { outputKeys } from '../../job/work-files.js';
import { containerKind } from '../../packed/container-kind.js';
import { requireItsFeatures } from '../../recognise/its-backbone.js';
import { requireSameFeatures, type RowListener } from '../../recognise/labelled-rows.js';
import { Results } from '../../runs/results.js';
import type { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import { requireFolder, requireThere } from '../../storage/require-folder.js';
import type { Storage } from '../../storage/storage.js';
import { openEmbedder } from '../embed.js';
import { run } from '../run.js';

/** A result whose images are judged. */
export interface JudgedResult {
  readonly results: Results;
  readonly output: Storage;
  /** Whether it was made now, and progress was reported then. */
  readonly isFresh: boolean;
}

interface JudgedOptions {
  readonly recogniser: Recogniser;
  readonly model: string | undefined;
  readonly split: string | undefined;
  readonly allowRegions: readonly string[];
  readonly onProgress: RowListener | undefined;
  readonly signal: AbortSignal;
}

/**
 * Opens the result in a place; if images are there, it looks at them first.
 *
 * @throws VergerError `usage` for other features, or a model where none is needed; `not-found`, `model`, what a run throws
 */
export async function withJudged<T>(
  place: Location,
  options: JudgedOptions,
  use: (judged: JudgedResult) => Promise<T>,
): Promise<T> {
  const { recogniser, model, allowRegions } = options;
  if (!(await holdsResult(place, allowRegions))) return withLookedAt(place, options, use);
  if (model !== undefined)
    throw new VergerError('usage', 'a result has its features already: --model is for images');
  return use(await openSame(place, recogniser, { allowRegions, isFresh: false }));
}

const advice = 'name a finished result, or a folder of images';

/** Finished or not: a run that stopped says so itself. */
async function holdsResult(place: Location, allowRegions: readonly string[]): Promise<boolean> {
  if (containerKind(place.name) !== undefined) return false;
  await requireFolder(place, advice);
  await requireThere(place, advice);
  const storage = openStorage(place, { allowRegions });
  const found = await Promise.all([outputKeys.plan, outputKeys.manifest].map((key) => storage.stat(key)));
  return found.some((entry) => entry !== undefined);
}

async function openSame(
  place: Location,
  { backbone }: Recogniser,
  { allowRegions, isFresh }: { readonly allowRegions: readonly string[]; readonly isFresh: boolean },
): Promise<JudgedResult> {
  const results = await Results.open(place, allowRegions);
  requireSameFeatures(backbone, results);
  return { results, output: openStorage(place, { allowRegions }), isFresh };
}

/** A run into a temporary folder: so images, labels and features are those that a result would have. */
async function withLookedAt<T>(
  input: Location,
  options: JudgedOptions,
  use: (judged: JudgedResult) => Promise<T>,
): Promise<T> {
  const { recogniser, model = recogniser.backbone.name, split, allowRegions, signal } = options;
  const { views } = recogniser.backbone;
  await requireModel(recogniser, { model, views, allowRegions });
  const spool = await Spool.open();
  try {
    await run({
      ...{ input: input.uri, output: spool.output.uri, model, views, components: 0 },
      // They are counted and listed, and nothing else depends on them.
      maxRejects: '100%',
      ...(split !== undefined && isPlainPath(split) ? { include: [split] } : {}),
      ...{ allowRegions, signal, onEvent: progressOf(options.onProgress) },
    }).catch((error: unknown) => {
      throw withoutFolder(error, input);
    });
    return await use(await openSame(spool.output, recogniser, { allowRegions, isFresh: true }));
  } finally {
    await spool.close();
  }
}

/** Before any image is looked at. */
async function requireModel(
  recogniser: Recogniser,
  options: {
    readonly model: string;
    readonly views: readonly number[];
    readonly allowRegions: readonly string[];
  },
): Promise<void> {
  const embedder = await openEmbedder(options);
  const { featureDigest } = embedder;
  await embedder.close();
  requireItsFeatures(recogniser, { name: options.model, featureDigest });
}

function progressOf(onProgress: RowListener | undefined): (event: RunEvent) => void {
  let of = 0;
  return (event) => {
    if (event.type === 'planned') of = event.images;
    if (event.type === 'progress') onProgress?.({ done: event.images, of });
  };
}

/** What a run advises is of its folder, which is temporary. */
function withoutFolder(error: unknown, { text }: Location): unknown {
  if (!(error instanceof VergerError)) return error;
  const { code, message, details } = error;
  if (code === 'interrupted') return new VergerError(code, message, { cause: error });
  if (code !== 'too-few-rows') return error;
  return new VergerError(code, `no image in ${text} can be read`, { cause: error, details });
}
