import { VergerError } from '../common/errors.js';
import type { Engine } from '../job/engine.js';
import type { Job } from '../job/job.js';
import { openOutput } from '../job/places.js';
import { look } from '../job/tasks/look.js';
import { outputKeys } from '../job/work-files.js';
import { splitMemberPath } from '../packed/member-path.js';
import { Location } from '../storage/location.js';
import { StorageError } from '../storage/storage-error.js';
import type { ImageTable } from './image-table.js';
import { requireReadable } from './require-readable.js';

const folder = `${outputKeys.work}look/`;

interface LookOptions {
  /** Whether to try to write, too; the output's lock must be held. */
  readonly write: boolean;
}

/**
 * Checks that the workers of an engine that runs elsewhere can decode, that they see the images that we see, and that we
 * and they can write and remove each other's files. Where images are in a bucket, that we may read them; who may write
 * is checked when the model is described.
 * @throws VergerError `access`
 */
export async function lookAround(
  engine: Engine,
  job: Job,
  images: ImageTable,
  signal: AbortSignal,
  { write }: LookOptions,
): Promise<void> {
  const isFile = (address: string): boolean => Location.parse(address).scheme === 'file';
  const sample = filesOf(job, sampleOf(images));
  if (!isFile(job.input)) await requireReadable(job, sample);
  if (engine.runsElsewhere !== true) return;
  const isWriting = write && isFile(job.output);
  const output = openOutput(job);
  // What the workers write lies in folders that they make themselves, in one that we made.
  if (isWriting) await output.write(`${folder}driver`, new Uint8Array(), { transient: true });
  const task = look.task(job, { images: sample, folder: isWriting ? folder : undefined });
  for await (const event of engine.execute([task], signal)) {
    if (event.type !== 'done') continue;
    const { worker, file } = look.report.parse(event.report);
    if (file !== undefined && (await output.stat(file)) === undefined) throw otherPlace(worker, job);
  }
  if (isWriting)
    await output.removeAll(folder).catch((cause: unknown) => {
      throw cause instanceof StorageError ? notRemovable(cause, job) : cause;
    });
}

/** The first image, the last, and one between. */
function sampleOf(images: ImageTable): readonly string[] {
  const places = new Set([0, Math.floor(images.length / 2), images.length - 1]);
  return images.length === 0 ? [] : [...places].map((place) => images.get(place).path);
}

/** The files to look for: members lie in one. */
function filesOf({ packed }: Job, paths: readonly string[]): readonly string[] {
  return packed === true ? paths.map((path) => splitMemberPath(path).container) : paths;
}

function otherPlace(worker: string, { output }: Job): VergerError {
  return new VergerError(
    'access',
    `what the worker on ${worker} writes to ${Location.parse(output).text} does not arrive here`,
    { hint: 'is the same folder mounted on the executors and on this machine?' },
  );
}

function notRemovable(cause: StorageError, { output }: Job): VergerError {
  return new VergerError(
    'access',
    `what the workers write to ${Location.parse(output).text} can't be removed from here: ${cause.detail}`,
    { cause, hint: 'run verger as the user of the executors, or as root: see docs/spark.md' },
  );
}
