import { readFileSync } from 'node:fs';

/**
 * What Spark calls an executor: each is started with `--executor-id` (CoarseGrainedExecutorBackend of Spark 3.5 and 4.0).
 * Where the driver runs the tasks itself, it is called `driver`; so is what can't be found out.
 * @param pid of its process
 */
export function executorName(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const at = words.indexOf('--executor-id');
    return at === -1 ? 'driver' : words[at + 1];
  } catch {
    return 'driver';
  }
}
