import { openStorage } from '../storage/open-storage.js';
import type { Storage } from '../storage/storage.js';
import type { Job } from './job.js';

/** Where a run's images come from. */
export function openInput({ input, access }: Job): Storage {
  return openStorage(input, access);
}

/** Where a run's result goes, and what its tasks leave for one another. */
export function openOutput({ output, access }: Job): Storage {
  return openStorage(output, access);
}
