import { counted } from '../../common/counted.js';
import { VergerError } from '../../common/errors.js';
import { encodeJson } from '../../common/json.js';
import { sha256 } from '../../common/hash.js';
import { OutputLock } from '../../job/lock.js';
import { finishedManifest, type Manifest } from '../../job/manifest.js';
import { outputKeys } from '../../job/work-files.js';
import type { Access } from '../../storage/access.js';
import { Location } from '../../storage/location.js';
import { openStorage } from '../../storage/open-storage.js';
import type { Entry, Storage } from '../../storage/storage.js';
import { fitsAxes } from '../analysis.js';
import { claimOutput } from '../claim.js';
import { claimingPlan } from '../claiming-plan.js';
import { HeldOutput } from '../held-output.js';
import { readHeldPlan } from '../held-plan.js';
import { finishReplacement } from '../replace-result.js';
import type { RunRequest } from '../request.js';
import { runStages } from '../run.js';
import { openRun, type PageWriter, type PlannedRun, type Remembered, type RunSetup } from '../run-context.js';
import { stagingFolder } from '../../job/work-files.js';
import { axesOf } from './axes.js';
import { type Journal, readJournal, writeJournal } from './journal.js';
import { removePictures } from './pictures.js';
import { readKnownImages } from './known-images.js';
import { planWithout } from './plan-without.js';
import { jobOf, requestOf, shapeOf } from './request-of.js';
import { refuseMissing, type Removed, without } from './without.js';

/** What to forget, and who does the work. */
export interface ForgetSetup extends Pick<RunSetup, 'engine' | 'listener' | 'signal'> {
  readonly output: Location;
  /** Paths in the result, or SHA-256 digests. */
  readonly images: readonly string[];
  readonly access: Access;
}

/** What was forgotten. Nothing in it names an image. */
export interface Forgotten extends Journal {
  /** SHA-256 of the manifest as it is now. */
  readonly after: string;
  /** How many of the images the input still has: the next update would bring them back. Null: it can't be asked. */
  readonly inInput: number | null;
}

/**
 * Takes images out of a finished result, from the features of the others: no image is read and no model opened. What is left
 * is what a run would have made that never had them. Whatever was interrupted, the same call finishes.
 *
 * @throws VergerError `usage` if an image is not in the result, or too few would be left: then nothing changes; `not-found`,
 * `corrupt-result`, `locked`, `interrupted`, ...
 */
export async function forgetFromResult(setup: ForgetSetup, writePage: PageWriter): Promise<Forgotten> {
  const startedAt = new Date();
  const output = openStorage(setup.output, setup.access);
  const lock = await OutputLock.acquire(output);
  try {
    const held = new HeldOutput(output, lock);
    await finishReplacement(held);
    const manifest = await finishedManifest(held);
    if (manifest === undefined)
      throw new VergerError('not-found', `there is no finished result in ${setup.output.text}`, {
        hint: 'unfinished work is removed by `verger run --overwrite`, or with the folder',
      });
    requireFeatures(manifest);
    const input = inputOf(manifest, setup.access);
    const known = await readKnownImages(held, manifest, input);
    const { removed, missing } = without(known, setup.images);
    const interrupted = await interruptedJournal(held, removed);
    if (interrupted !== undefined) return await finish(held, interrupted, null);
    refuseMissing(missing);
    const request = requestOf(manifest, setup.output);
    requireRest(manifest, request, removed);
    const shared = { job: jobOf(manifest, setup.output, setup.access), shape: shapeOf(manifest) };
    const { plan, isExact } = planWithout(manifest, request, shared, known, removed);
    const journal: Journal = {
      before: sha256(await held.read(outputKeys.manifest)),
      ...{ rows: removed.rows, rejects: removed.rejects, copies: removed.copies, exact: isExact },
      atlas: (await held.stat(outputKeys.atlasManifest)) !== undefined,
    };
    await removePictures(removed.digests);
    await writeJournal(held, journal);
    const planned: PlannedRun = {
      ...{ ...shared, plan, warnings: [] },
      ...(await axesOf(held, manifest)),
    };
    const remembered = { manifest, storage: output, rejected: removed.kept.rejected };
    await replace({ setup, request, planned, remembered, lock, held, startedAt }, writePage);
    return await finish(held, journal, await countThere(input, removed));
  } catch (error) {
    throw (await lock.loss()) ?? error;
  } finally {
    await lock.release();
  }
}

interface Replacing {
  readonly setup: ForgetSetup;
  readonly request: RunRequest;
  readonly planned: PlannedRun;
  readonly remembered: Remembered;
  readonly lock: OutputLock;
  readonly held: Storage;
  readonly startedAt: Date;
}

/** The stages of a run, on what the result knows. */
async function replace(
  { setup, request, planned, remembered, lock, held, startedAt }: Replacing,
  writePage: PageWriter,
): Promise<void> {
  const claiming = claimingPlan(request, planned);
  const claim = await claimOutput(held, claiming, 'update');
  // Other images make another plan.
  if (claim.state !== 'held') throw new Error('the result was to be replaced by one of another plan');
  const { engine, listener, signal } = setup;
  const staging = stagingFolder(claiming.digest);
  const run = await openRun({ request, engine, listener, signal }, planned, {
    ...{ lock, held, claiming, staging, named: [], remembered },
  });
  await runStages(run, startedAt, writePage);
}

/** The digests of earlier plans are of lists with the image. Their parts are gone, so nobody needs them. */
async function finish(held: Storage, journal: Journal, inInput: number | null): Promise<Forgotten> {
  const plan = await readHeldPlan(held);
  if (plan !== undefined && plan.replaced.length > 0)
    await held.write(outputKeys.plan, encodeJson({ ...plan, replaced: [] }));
  await held.sweep();
  const after = sha256(await held.read(outputKeys.manifest));
  await held.remove(outputKeys.forgetting);
  return { ...journal, after, inInput };
}

/** What an interrupted call has done already: then none of the images is there, and the manifest is another one. */
async function interruptedJournal(held: Storage, { rows, rejects }: Removed): Promise<Journal | undefined> {
  const journal = rows + rejects === 0 ? await readJournal(held) : undefined;
  if (journal === undefined) return undefined;
  return sha256(await held.read(outputKeys.manifest)) === journal.before ? undefined : journal;
}

/** @throws VergerError `usage` for a result whose axes can't be made again from what it holds */
function requireFeatures({ settings }: Manifest): void {
  if (settings.features !== 'none' && settings.dtype !== 'float16') return;
  throw new VergerError(
    'usage',
    'the result does not hold its features unrounded, so nothing can be computed from it',
    {
      hint: 'remove the image from the input, and run again with --update; or delete the result',
    },
  );
}

/** @throws VergerError `usage` */
function requireRest({ counts }: Manifest, request: RunRequest, { rows }: Removed): void {
  const left = counts.rows - rows;
  if (left >= (fitsAxes(request) ? 2 : 1)) return;
  throw new VergerError('usage', `only ${counted(left, 'image')} would be left`, {
    hint: 'delete the folder of the result instead',
  });
}

/** Asks the input for an image; undefined if it is not there, or there is no such input any more. */
function inputOf({ input }: Manifest, access: Access): (path: string) => Promise<Entry | undefined> {
  return async (path) => {
    try {
      return await openStorage(Location.parse(input), access).stat(path);
    } catch (error) {
      // Whatever is wrong with the input, forgetting does without it.
      if (error instanceof VergerError) return undefined;
      throw error;
    }
  };
}

/** Null if the input has no image that stays either: it is gone, or holds its images in packed files. */
async function countThere(
  input: (path: string) => Promise<Entry | undefined>,
  { paths, kept }: Removed,
): Promise<number | null> {
  if ((await input(kept.images.get(0).path)) === undefined) return null;
  let there = 0;
  for (const path of paths) if ((await input(path)) !== undefined) there++;
  return there;
}
