/** The tasks of each Spark task of a query. */
export type Groups<T> = readonly (readonly T[])[];

/** The most tasks per Spark task: this is what a lost executor costs. */
const maxGroupSize = 16;

/**
 * Groups consecutive tasks of a stage, one group per Spark task, whose overhead equals half a dozen images. Spark
 * hands them out in this order. Each group is at most a fair share of the remaining tasks: large groups come
 * first, small ones last, so that all executors finish at nearly the same time (guided self-scheduling,
 * Polychronopoulos and Kuck 1987, doi:10.1109/TC.1987.5009495).
 * @param parallelism the number of Spark tasks that run at a time
 */
export function groupsOf<T>(tasks: readonly T[], parallelism: number): Groups<T> {
  const groups: (readonly T[])[] = [];
  for (let start = 0; start < tasks.length; start += groups[groups.length - 1].length) {
    const share = Math.ceil((tasks.length - start) / parallelism);
    groups.push(tasks.slice(start, start + Math.min(maxGroupSize, share)));
  }
  return groups;
}
