import type { DaemonGroup } from './daemon-group.js';
import type { ClusterSetup } from './setup.js';
import { startStandalone } from './standalone.js';

/** What gives a Spark on this machine its executors, as Spark's own documentation calls it. */
export interface ClusterManager {
  /** As `verger spark up --mode` and the state file call it. */
  readonly mode: string;
  /** What it adds to Spark's configuration. */
  conf(setup: ClusterSetup): Readonly<Record<string, string>>;
  /** Starts its daemons, where it has any. */
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

export const clusterManagers: Readonly<Record<ClusterMode, ClusterManager>> = {
  standalone: {
    mode: 'standalone',
    conf: () => ({}),
    start: async (setup, daemons, { onStep }) => {
      onStep(`Master and ${setup.spec.workers} Workers`);
      return { url: await startStandalone(setup, daemons), env: {} };
    },
  },
  /** Executors that the Connect server starts itself. */
  'local-cluster': {
    mode: 'local-cluster',
    conf: () => ({}),
    start: ({ spec: { workers, cores, memoryMiB } }) =>
      Promise.resolve({ url: `local-cluster[${workers},${cores},${memoryMiB}]`, env: {} }),
  },
};
