import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { messageOf, VergerError } from '../../common/errors.js';
import type { Job } from '../../job/job.js';
import { openInput, openOutput } from '../../job/places.js';
import { look, type LookReport } from '../../job/tasks/look.js';
import { Location } from '../../storage/location.js';
import { StorageError } from '../../storage/storage-error.js';
import { defineRun } from '../task-run.js';
import type { Workbench } from '../workbench.js';

const hint =
  'executors need the folders of the input and the output at the same paths, and their user needs permission: see docs/spark.md';

/** A PNG of one pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC',
  'base64',
);

/** Finds out before the first image what would otherwise reject all of them, or fail every task. */
export const taskRun = defineRun(look, async ({ job, images, folder }, bench): Promise<LookReport> => {
  const worker = `${hostname()} as ${userName()}`;
  await requireDecoder(bench, worker);
  await requireInput(job, images, worker);
  if (folder === undefined) return { kind: 'look', worker };
  const file = `${folder}${randomUUID()}/written`;
  await requireOutput(job, file, worker);
  return { kind: 'look', worker, file };
});

/** Loads the native decoder: where it can't be loaded, every image that needs it would seem to crash. */
async function requireDecoder(bench: Workbench, worker: string): Promise<void> {
  try {
    await (await bench.decoder()).decode(dot);
  } catch (cause) {
    throw new VergerError('access', `the worker on ${worker} can't decode a PNG: ${messageOf(cause)}`, {
      cause,
      hint: 'is the folder of the executors on a file system mounted with noexec, or is a library missing there?',
    });
  }
}

/** One image may be gone, or unreadable for all; then it is a reject. */
async function requireInput(job: Job, images: readonly string[], worker: string): Promise<void> {
  const input = openInput(job);
  let failure: { readonly key: string; readonly error: StorageError } | undefined;
  for (const key of images) {
    try {
      await input.read(key, { range: { start: 0, end: 1 } });
      return;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      failure ??= { key, error };
    }
  }
  if (failure === undefined) return;
  const { key, error } = failure;
  const path = `${Location.parse(job.input).text}/${key}`;
  const what = error.fault === 'missing' ? `sees no ${path}` : `can't read ${path}: ${error.detail}`;
  throw new VergerError('access', `the worker on ${worker} ${what}`, { cause: error, hint });
}

async function requireOutput(job: Job, file: string, worker: string): Promise<void> {
  await openOutput(job)
    .write(file, Buffer.from(worker), { transient: true })
    .catch((cause: unknown) => {
      if (!(cause instanceof StorageError)) throw cause;
      const path = Location.parse(job.output).text;
      throw new VergerError('access', `the worker on ${worker} can't write to ${path}: ${cause.detail}`, {
        cause,
        hint,
      });
    });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user often has no name.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
