import { VergerError } from '../common/errors.js';

/**
 * A Spark cluster that `verger spark` starts and stops. Engines don't depend on the kind of cluster: they get its
 * address.
 *
 * A new kind of cluster goes into a folder next to `local/`, as a class that implements this interface;
 * `cli/spark-command.ts` selects the kind. Code shared by all clients of its provider (credentials, regions) has
 * a folder of its own, such as `src/aws/`.
 */
export interface Cluster<Spec, Running extends RunningCluster = RunningCluster> {
  /**
   * Starts the cluster and waits until its Connect server runs queries. On failure or interruption, nothing is
   * left running.
   * @throws VergerError `locked` if it is already up; `interrupted`; ClusterStartError
   */
  up(spec: Spec, options: UpOptions): Promise<Running>;
  /** Undefined if the cluster is not up. */
  status(): Promise<ClusterStatus<Running> | undefined>;
  /**
   * Stops the cluster and everything that belongs to it. Keeps logs and event logs.
   * @returns what was stopped; undefined if it was not up
   */
  down(): Promise<Running | undefined>;
}

export interface UpOptions {
  readonly signal: AbortSignal;
  /** Called before each step, with its description. */
  readonly onStep?: ((step: string) => void) | undefined;
}

/** A cluster that has been started. */
export interface RunningCluster {
  readonly name: string;
  /**
   * The endpoint of its Connect server, `sc://host:port`, for `verger run --spark`. Absent until the server
   * answers.
   */
  readonly address?: string | undefined;
  /** For example `standalone`. */
  readonly mode: string;
  readonly sparkVersion: string;
  readonly workers: number;
  /** Per worker. */
  readonly cores: number;
  /** Web pages by title. */
  readonly pages: Readonly<Record<string, string>>;
  /** The file of the token that its Connect server asks for; only its owner can read it. */
  readonly tokenFile: string;
  /** The folder of its logs and event logs. */
  readonly folder: string;
}

export interface ClusterStatus<Running extends RunningCluster = RunningCluster> {
  readonly state: Running;
  readonly daemons: readonly { readonly name: string; readonly pid: number; readonly isAlive: boolean }[];
  /** Whether the Connect server answers. */
  readonly answers: boolean;
}

/** A part of a cluster failed to start. */
export class ClusterStartError extends VergerError {
  /** The log lines that explain why. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[], hint: string) {
    super('spark', message, { hint });
    this.lines = lines;
  }
}
