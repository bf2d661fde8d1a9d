/** The tasks of each Spark task of a query. */
export type Groups<T> = readonly (readonly T[])[];

/** Tasks that one Spark task does at most: what a lost executor costs. */
const largestGroup = 16;

/**
 * Cuts the tasks of a stage into runs of consecutive ones, each for one Spark task, which costs as much as half a dozen
 * images. Spark hands them out in this order. Each is a fair share of what is left at most: large ones come first, small
 * ones last, and all executors end at nearly the same time (guided self-scheduling, Polychronopoulos and Kuck 1987,
 * doi:10.1109/TC.1987.5009495).
 * @param parallelism Spark tasks at a time
 */
export function groupsOf<T>(tasks: readonly T[], parallelism: number): Groups<T> {
  const groups: (readonly T[])[] = [];
  for (let start = 0; start < tasks.length; start += groups[groups.length - 1].length) {
    const share = Math.ceil((tasks.length - start) / parallelism);
    groups.push(tasks.slice(start, start + Math.min(largestGroup, share)));
  }
  return groups;
}
