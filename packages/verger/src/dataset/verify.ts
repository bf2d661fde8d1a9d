import { untilAborted } from '../common/until-aborted.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Access } from '../storage/access.js';
import { Location } from '../storage/location.js';
import { type LabelledImage, type LabelledImages, listLabelled } from './labelled-images.js';
import { type Nearness, nearDuplicates } from './near-duplicates.js';
import type { RejectReason } from '../job/reject.js';
import { checkOptions, checkPath } from '../common/check-options.js';
import { wholeNumber } from '../common/option-kinds.js';
import { listingOptions } from './listing-options.js';
import type { BrokenReason, Examined, ExaminedImages, ExamineTask } from './work/examine.js';
import { taskBatches, runTasks } from './work/run-tasks.js';

/** A file that can't be decoded. */
export interface BrokenFile {
  readonly path: string;
  readonly reason: BrokenReason | RejectReason;
  readonly detail: string;
}

/** Files with the same picture, or nearly the same. */
export interface DuplicateGroup {
  readonly paths: readonly string[];
  /** In different splits: what is learnt from one leaks into the other. */
  readonly acrossSplits: boolean;
  /** With different labels, one of which is wrong. */
  readonly acrossLabels: boolean;
}

export interface DatasetFindings {
  readonly images: number;
  /** Files whose names are not those of images. */
  readonly ignored: number;
  /** By the ending of their names, such as `.heic`. */
  readonly ignoredByEnding: Readonly<Record<string, number>>;
  readonly broken: readonly BrokenFile[];
  /** Byte-identical files. */
  readonly duplicates: readonly DuplicateGroup[];
  /** Different files with similar pictures: re-encoded, resized, slightly edited. */
  readonly nearDuplicates: readonly DuplicateGroup[];
}

export interface VerifyDatasetOptions {
  /** Maximum number of differing bits, of 64, in the hashes of near duplicates, 0 to 11. Default: 6. */
  readonly radius?: number | undefined;
  /** Worker processes, 1 to 1024. Default: one per usable core. */
  readonly workers?: number | undefined;
  /** Regions outside Europe where the bucket may be. Default: none. */
  readonly allowRegions?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly of: number }) => void) | undefined;
}

/** A medium-quality encoder moves the mean of a cell by about 1 of 255, another picture of the same fruit by more. */
const tolerance = 2.5;

/**
 * Decodes every image of a folder, as strictly as a run, and compares all of them.
 * @throws VergerError `usage` for a wrong option; `not-found` if there are no images; `interrupted`
 */
export async function verifyDataset(
  location: string,
  options: VerifyDatasetOptions = {},
): Promise<DatasetFindings> {
  checkOptions<VerifyDatasetOptions>('verifyDataset', options, {
    ...listingOptions,
    radius: wholeNumber(0, 11),
  });
  const nearness = { radius: options.radius ?? 6, tolerance };
  const workers = options.workers ?? usableCores();
  const access = { allowRegions: options.allowRegions ?? [] };
  const place = Location.parse(checkPath('location', location));
  const listing = await untilAborted(listLabelled(place, access), options.signal);
  const { images, obstacles, ignored, ignoredByEnding } = listing;
  const examined: Examined[] = [];
  let done = 0;
  await runTasks<ExamineTask, ExaminedImages>(tasksOf(listing, access), workers, {
    signal: options.signal ?? new AbortController().signal,
    onStarted: (count) => {
      // If a worker dies, its task's images are read again.
      done = Math.min(images.length, done + count);
      options.onProgress?.({ done, of: images.length });
    },
    onDone: ({ images: results }) => {
      for (const result of results) examined.push(result);
    },
  });
  examined.sort((a, b) => a.index - b.index);
  return {
    images: images.length,
    ignored,
    ignoredByEnding,
    broken: [
      ...obstacles.map(({ path, reason, detail }) => ({ path, reason, detail })),
      ...examined.flatMap((image) =>
        'fault' in image
          ? [{ path: images[image.index].path, reason: image.fault, detail: image.detail }]
          : [],
      ),
    ],
    ...compare(images, examined, nearness),
  };
}

function tasksOf({ images, input, isPacked }: LabelledImages, access: Access): ExamineTask[] {
  const all = images.map(({ path, bytes, version }, index) => ({ path, bytes, version, index }));
  return taskBatches(all).map((some, i) => ({
    type: 'examine',
    id: `examine-${i}`,
    input,
    access,
    isPacked,
    images: some,
    suspects: [],
    condemned: [],
  }));
}

function compare(
  images: readonly LabelledImage[],
  examined: readonly Examined[],
  nearness: Nearness,
): Pick<DatasetFindings, 'duplicates' | 'nearDuplicates'> {
  // Byte-identical files count as one picture.
  const contents = new Map<
    string,
    { likeness: Parameters<typeof nearDuplicates>[0][number]; files: LabelledImage[] }
  >();
  for (const image of examined) {
    if ('fault' in image) continue;
    const known = contents.get(image.sha256);
    if (known !== undefined) known.files.push(images[image.index]);
    else {
      const likeness = { hash: image.hash, thumbnail: Buffer.from(image.thumbnail, 'base64') };
      contents.set(image.sha256, { likeness, files: [images[image.index]] });
    }
  }
  const all = [...contents.values()];
  const near = nearDuplicates(
    all.map(({ likeness }) => likeness),
    nearness,
  );
  return {
    duplicates: all.filter(({ files }) => files.length > 1).map(({ files }) => groupOf(files)),
    nearDuplicates: near.map((members) => groupOf(members.flatMap((member) => all[member].files))),
  };
}

function groupOf(files: readonly LabelledImage[]): DuplicateGroup {
  return {
    paths: files.map(({ path }) => path),
    acrossSplits: new Set(files.map(({ split }) => split)).size > 1,
    acrossLabels: new Set(files.map(({ label }) => label)).size > 1,
  };
}
