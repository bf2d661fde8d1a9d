/** Tasks that one Spark task does at most: what a lost executor costs. */
const largestGroup = 8;
/** Spark tasks for each of those that run at a time: the more there are, the less the last ones leave idle. */
const rounds = 2;

/**
 * Spark tasks for a number of ours. Each starts a process, which takes as long as a dozen of images, and one that
 * finds no worker on its executor loads the model too. So where there are many tasks, some share a process. Where there
 * are few, none does.
 */
export function groupCount(tasks: number, parallelism: number): number {
  return Math.min(tasks, Math.max(Math.ceil(tasks / largestGroup), rounds * parallelism));
}

/** The tasks of one group, as Spark's `range(0, tasks, 1, groups)` cuts them. */
export function groupOf<T>(tasks: readonly T[], groups: number, group: number): readonly T[] {
  const bound = (index: number): number => Math.floor((index * tasks.length) / groups);
  return tasks.slice(bound(group), bound(group + 1));
}
