import { fruitOf, fruitsPerKind, orchard } from '@verger/orchard';
import { checkOptions, type OptionKinds } from '../common/check-options.js';
import { sha256 } from '../common/hash.js';
import {
  abortSignal,
  callback,
  flag,
  path,
  texts,
  wholeNumber,
  workerCount,
} from '../common/option-kinds.js';
import { VergerError } from '../common/errors.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Access } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import { requireFolder } from '../storage/require-folder.js';
import { claimFolder, markComplete, maxViews } from './dataset-folder.js';
import type { DrawnFruit, DrawTask } from './work/draw.js';
import { runTasks } from './work/run-tasks.js';

export interface SynthesizeOptions {
  /** An empty or missing folder, or one started with the same settings. */
  readonly output: string;
  /** Number of kinds of fruit, taken from the start of `fruitKinds`. Default: 24. */
  readonly kinds?: number | undefined;
  /** Pictures per kind, at least 4; every fourth goes to the test split. Default: 30. */
  readonly views?: number | undefined;
  /** Pixels per side, 32 to 512. Default: 100. */
  readonly size?: number | undefined;
  /** Each seed gives different fruit; 0 to 2^32 - 1. Default: 1. */
  readonly seed?: number | undefined;
  /** Worker processes, 1 to 1024; they do not affect the pictures. Default: one per usable core. */
  readonly workers?: number | undefined;
  /** Replaces the data set that verger drew there before; refused if there is any other file. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Regions outside Europe where the bucket may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for every picture. `reused` pictures already existed. */
  readonly onProgress?:
    ((progress: { readonly done: number; readonly of: number; readonly reused: number }) => void) | undefined;
}

export interface Synthesized {
  readonly images: number;
  /** Pictures that already existed. */
  readonly reused: number;
  /** Total size of all files. */
  readonly bytes: number;
  /** SHA-256 over the paths and digests of all files, ordered by path. */
  readonly digest: string;
}

/** The names of all available kinds. */
export const fruitKinds: readonly string[] = orchard.map(({ name }) => name);

/**
 * Draws a data set like Fruits-360: one fruit per picture, on white, rotating about three axes, in
 * `Training/<kind>/<view>.jpg` and `Test/<kind>/<view>.jpg`. The same settings give the same bytes.
 *
 * @throws VergerError `usage` for invalid settings; `plan-mismatch` if the folder holds something else;
 * `interrupted`: repeat the call to resume
 */
export async function synthesize(options: SynthesizeOptions): Promise<Synthesized> {
  checkOptions<SynthesizeOptions>('synthesize', options, synthesizeOptions, ['output']);
  const { kinds = 24, views = 30, size = 100, seed = 1, workers = usableCores() } = options;
  const settings = { kinds, views, size, seed };
  const access = { allowRegions: options.allowRegions ?? [] };
  const folder = Location.parse(options.output);
  await requireFolder(folder, 'choose another folder');
  const output = openStorage(folder, access);
  const former = await claimFolder(output, settings, options.overwrite ?? false);

  const of = settings.kinds * settings.views;
  let done = 0;
  let reused = 0;
  const pictures: DrawnFruit['pictures'][number][] = [];
  const progress = (): void => options.onProgress?.({ done, of, reused });
  await runTasks<DrawTask, DrawnFruit>(tasksOf(settings, output.uri, access), workers, {
    signal: options.signal ?? new AbortController().signal,
    onStarted: (images) => {
      // If a worker dies, its fruit is drawn again.
      done = Math.min(of, done + images);
      progress();
    },
    onDone: (fruit) => {
      for (const picture of fruit.pictures) pictures.push(picture);
      reused += fruit.reused;
      done = Math.min(of, done + fruit.reused);
      progress();
    },
  });
  const lines = pictures.map(({ key, sha256 }) => `${key} ${sha256}\n`).sort();
  const digest = sha256(lines.join(''));
  if (former !== undefined && former !== digest) {
    throw new VergerError('corrupt-result', 'the data set has changed since it was finished', {
      hint: 'use --overwrite to draw it again',
    });
  }
  await markComplete(output, settings, digest);
  return { images: of, reused, bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0), digest };
}

const synthesizeOptions: OptionKinds<SynthesizeOptions> = {
  output: path,
  kinds: wholeNumber(1, orchard.length),
  views: wholeNumber(4, maxViews),
  size: wholeNumber(32, 512),
  seed: wholeNumber(0, 2 ** 32 - 1),
  workers: workerCount,
  overwrite: flag,
  allowRegions: texts,
  signal: abortSignal,
  onProgress: callback(),
};

interface Settings {
  readonly kinds: number;
  readonly views: number;
  readonly size: number;
  readonly seed: number;
}

/** One task per fruit, with all its views. */
function tasksOf({ kinds, views, size, seed }: Settings, output: string, access: Access): DrawTask[] {
  const all = Array.from({ length: views }, (_, view) => view);
  const fruits = Array.from({ length: Math.min(views, fruitsPerKind) }, (_, fruit) =>
    all.filter((view) => fruitOf(view) === fruit),
  );
  return Array.from({ length: kinds }, (_, kind) =>
    fruits.map((views, fruit): DrawTask => {
      const id = `draw-${kind}-${fruit}`;
      return { type: 'draw', id, output, access, seed, kind, views, size };
    }),
  ).flat();
}
