import type { Manifest } from '../../job/manifest.js';
import type { PartFile } from '../../job/part-file.js';

/** Some seconds of work, for a file of sums that is as large as the features of a thousand rows. */
const leastRows = 2048;
/** The driver adds the sums of all groups: for 1,280 features 7 MB each. */
const mostGroups = 64;

/** Consecutive parts that a task learns; they depend on the result alone, so that a rerun finds its work. */
export function groupsOf(
  { parts, counts }: Manifest,
  least: number = leastRows,
): readonly (readonly PartFile[])[] {
  const enough = Math.max(least, Math.ceil(counts.rows / mostGroups));
  const groups: PartFile[][] = [];
  let rows = Infinity;
  for (const part of parts) {
    if (rows >= enough) {
      groups.push([]);
      rows = 0;
    }
    groups[groups.length - 1].push(part);
    rows += part.rows;
  }
  return groups;
}
