import type { Cluster, ClusterStatus, UpOptions } from '../cluster.js';
import { clusterManagers, type ClusterMode } from './cluster-manager.js';
import { stopCluster } from './down.js';
import type { ClusterSpec } from './spec.js';
import { clusterFolder, type ClusterState } from './state.js';
import { clusterStatus } from './status.js';
import { startCluster } from './up.js';

export interface LocalSparkSpec extends ClusterSpec {
  readonly mode: ClusterMode;
}

/** A Spark on this machine, bound to loopback. It outlives the process that starts it. */
export class LocalSpark implements Cluster<LocalSparkSpec, ClusterState> {
  readonly #name: string;
  readonly #folder: string;

  constructor(name: string) {
    this.#name = name;
    this.#folder = clusterFolder(name);
  }

  up({ mode, ...spec }: LocalSparkSpec, options: UpOptions): Promise<ClusterState> {
    return startCluster(spec, clusterManagers[mode], { name: this.#name, folder: this.#folder }, options);
  }

  status(): Promise<ClusterStatus<ClusterState> | undefined> {
    return clusterStatus(this.#folder);
  }

  down(): Promise<ClusterState | undefined> {
    return stopCluster(this.#folder);
  }
}
