/**
 * Ends this process soon after the one that started it: an executor that has been killed takes nothing with it, and
 * nobody would read what its workers still do.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, 1000).unref();
}
