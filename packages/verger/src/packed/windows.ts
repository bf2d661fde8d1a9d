import type { ByteRange } from '../storage/content.js';

/** The most bytes of the members that are fetched together: few large requests cost less than many small ones. */
const windowBytes = 4 * 2 ** 20;
/** The most that is read in vain between two members: headers, labels, other files. */
const gapBytes = 64 * 2 ** 10;

interface Ranged {
  readonly container: string;
  readonly range: ByteRange;
}

/** Cuts members, in the order in which they are read, into groups of one container that are held in memory together. */
export function* windowsOf<T extends Ranged>(members: readonly T[]): Generator<readonly T[]> {
  let window: T[] = [];
  let bytes = 0;
  for (const member of members) {
    const { container, range } = member;
    const last = window.at(-1);
    // Rows of Parquet share a page.
    const isSame = last?.container === container && last.range.start === range.start;
    const length = isSame ? 0 : range.end - range.start;
    if (last !== undefined && (last.container !== container || bytes + length > windowBytes)) {
      yield window;
      window = [];
      bytes = 0;
    }
    window.push(member);
    bytes += length;
  }
  if (window.length > 0) yield window;
}

/** The members of a window that lie together, in the order of their places. */
export function* runsOf<T extends Ranged>(window: readonly T[]): Generator<readonly T[]> {
  const sorted = [...window].sort((a, b) => a.range.start - b.range.start);
  let run: T[] = [];
  let end = 0;
  for (const member of sorted) {
    if (run.length > 0 && member.range.start > end + gapBytes) {
      yield run;
      run = [];
    }
    run.push(member);
    end = Math.max(end, member.range.end);
  }
  if (run.length > 0) yield run;
}
