import { splitMemberPath } from '../packed/member-path.js';

/**
 * The path whose folders say what an image shows: that inside its packed file, if it is in one.
 * @param isPacked whether the input's images are members of packed files
 */
export function imageName(isPacked: boolean, path: string): string {
  return isPacked ? splitMemberPath(path).name : path;
}
