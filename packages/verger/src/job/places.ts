import { Location } from '../storage/location.js';
import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import type { AnyJob, Job, ResultJob } from './job.js';

/** The storage of the run's images. */
export function openInput({ input, access }: Job): Storage {
  return openStorage(Location.parse(input), access);
}

/** The storage of a finished result, for tasks that write elsewhere. */
export function openResult({ result, access }: ResultJob): Storage {
  return openStorage(Location.parse(result), access);
}

/** The storage of the run's result and of the files that tasks share. */
export function openOutput({ output, access }: AnyJob): Storage {
  return openStorage(Location.parse(output), access);
}
