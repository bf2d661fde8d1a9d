import type { DaemonGroup } from './daemon-group.js';
import { makeOwnHome } from './own-home.js';
import type { ClusterSetup } from './setup.js';
import { startStandalone } from './standalone.js';
import { newSecret } from './token.js';

/** Provides the executors of a Spark on this machine; Spark's documentation uses the same term. */
export interface ClusterManager {
  /** The name in `verger spark up --mode` and in the state file. */
  readonly mode: string;
  /** Additions to Spark's configuration. */
  conf(setup: ClusterSetup): Readonly<Record<string, string>>;
  /** Starts its daemons, if any. */
  start(
    setup: ClusterSetup,
    daemons: DaemonGroup,
    options: { readonly signal: AbortSignal; readonly onStep: (step: string) => void },
  ): Promise<Master>;
}

/** What an application needs to run on a cluster manager. */
export interface Master {
  /** For `spark-submit --master`. */
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

export const clusterModes = ['standalone', 'local-cluster'] as const;
export type ClusterMode = (typeof clusterModes)[number];

/**
 * Master, Workers and executors run what they are sent, so they must know each other: by a secret in a file that only
 * their owner can read. Spark passes it on in environments, not in command lines.
 */
function authentication(): Readonly<Record<string, string>> {
  return {
    'spark.authenticate': 'true',
    'spark.authenticate.secret': newSecret(),
    // It would start drivers for anyone.
    'spark.master.rest.enabled': 'false',
  };
}

export const clusterManagers: Readonly<Record<ClusterMode, ClusterManager>> = {
  standalone: {
    mode: 'standalone',
    conf: authentication,
    start: async (setup, daemons, { onStep }) => {
      onStep(`Master and ${setup.spec.workers} Workers`);
      return { url: await startStandalone(setup, daemons), env: {} };
    },
  },
  /** The Connect server starts the executors itself. */
  'local-cluster': {
    mode: 'local-cluster',
    conf: authentication,
    start: async (setup) => {
      const { workers, cores, memoryMiB } = setup.spec;
      const home = await makeOwnHome(setup);
      return { url: `local-cluster[${workers},${cores},${memoryMiB}]`, env: { SPARK_HOME: home } };
    },
  },
};
