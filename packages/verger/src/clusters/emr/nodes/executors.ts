import { smallest } from '../../../common/extremes.js';
import { instanceType } from '../prices/instance-types.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';

/** An executor has the processors of an `xlarge`: each larger size holds a whole number of them. */
const coresPerExecutor = 4;
const heapMiB = 1024;
/** Spark's own share outside the heap: its minimum, which is more than a tenth of this heap. */
const sparkMiB = 384;
/** What a worker may use before its host ends it; see `pool/limits.ts`. */
const workerMiB = 1536;
/**
 * What YARN may give away on an `xlarge`, for 16 and 8 GiB: EMR's table of task configuration, from memory. On the node of
 * the application master 1 GiB less.
 */
const yarnMiB: Readonly<Record<number, number>> = { 16: 12_288, 8: 6144 };
const masterMiB = 1024;

/** Nodes of one type. */
type Nodes = Pick<ClusterSettings['core'], 'type' | 'count'>;

/**
 * Spark's settings for a cluster: executors as many as its core and task nodes hold, each with room for a worker of ours on
 * each of its cores. All of them from the start: a driver that plans for the whole cluster must not see it grow.
 */
export function executorSettings(nodes: readonly Nodes[]): Readonly<Record<string, string>> {
  const groups = nodes.filter(({ count }) => count > 0);
  const types = groups.map(({ type }) => instanceType(type));
  const executors = groups.reduce((sum, { count }, i) => sum + count * types[i].xlarges, 0);
  const nodeMiB = smallest(
    types.map(({ family }) => yarnMiB[family.memoryGiB]),
    Infinity,
  );
  const overheadMiB = Math.min(coresPerExecutor * workerMiB + sparkMiB, nodeMiB - masterMiB - heapMiB);
  return {
    // No fewer ever, since starting one takes longer than many tasks; more if the cluster is made larger.
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.minExecutors': `${executors}`,
    'spark.dynamicAllocation.initialExecutors': `${executors}`,
    'spark.executor.cores': `${coresPerExecutor}`,
    'spark.executor.memory': `${heapMiB}m`,
    'spark.executor.memoryOverhead': `${overheadMiB}m`,
    'spark.default.parallelism': `${executors * coresPerExecutor}`,
    'spark.yarn.am.memory': '512m',
  };
}

/** The same as options of spark-submit. */
export function executorOptions({ core, task }: Pick<ClusterSettings, 'core' | 'task'>): readonly string[] {
  const settings = executorSettings([core, task]);
  const conf = Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
  return ['--master', 'yarn', ...conf];
}
