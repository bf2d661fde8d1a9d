import type { RunOptions } from '../../api/run-options.js';
import type { RunResult } from '../../driver/run.js';
import { type Manners, talker } from './manners.js';
import { openCluster } from './open-cluster.js';
import { refuseOptions } from '../refuse-options.js';
import { type PlaceFlags, settingsFrom } from './settings-options.js';

/**
 * `verger run --engine spark --cluster <name>`: through a Spark session of a cluster of emr-spark-8 that is up, with the
 * driver on this machine. The cluster goes on.
 * @throws VergerError `usage`, `not-found`, `access`, `aws`; as `run`
 */
export async function runOnSession(
  options: Omit<RunOptions, 'engine'> & { readonly signal: AbortSignal },
  place: PlaceFlags,
  manners: Manners,
): Promise<RunResult> {
  refuseOptions({ '--spark': options.spark }, 'with --cluster, which has an address of its own');
  const [{ idleMinutes }, { withClusterSession }, { requireBucket }, { run }] = await Promise.all([
    settingsFrom(place),
    import('../../clusters/emr/sessions/on-cluster.js'),
    import('../../clusters/emr/run/require-bucket.js'),
    import('../../api/run.js'),
  ]);
  const { input, output, signal } = options;
  for (const [what, address] of Object.entries({ input, output }))
    requireBucket(what, address, 'the nodes of a cluster');
  const found = await openCluster(place);
  const { onStep } = talker(manners);
  return withClusterSession(found, { signal, idleMinutes, onStep }, (endpoint) =>
    run({ ...options, engine: 'spark', spark: endpoint, bundleNode: true }),
  );
}
