import { splitMemberPath } from '../packed/member-path.js';
import type { Job } from './job.js';

/** The path whose folders say what an image shows: that inside its packed file, if the input is packed. */
export function imageName({ packed }: Pick<Job, 'packed'>, path: string): string {
  return packed === true ? splitMemberPath(path).name : path;
}
