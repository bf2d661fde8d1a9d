import { VergerError } from '../../../common/errors.js';
import type { Platform } from '../../../engines/spark/bundle/platform.js';
import { instanceType } from '../prices/instance-types.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';

/**
 * The processor of all nodes of a cluster: with two kinds, the same images would give different bytes.
 * @throws VergerError `usage` if they are of two kinds
 */
export function platformOfCluster({
  primary,
  core,
  task,
}: Pick<ClusterSettings, 'primary' | 'core' | 'task'>): Platform {
  const types = [primary.type, core.type, ...(task.count > 0 ? [task.type] : [])];
  const arch = instanceType(types[0]).family.architecture;
  const other = types.find((type) => instanceType(type).family.architecture !== arch);
  if (other === undefined) return { arch };
  throw new VergerError('usage', `${types[0]} and ${other} have different processors`, {
    hint: 'take instance types of one architecture for the primary, core and task nodes',
  });
}
