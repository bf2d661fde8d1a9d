import { VergerError } from '../common/errors.js';

/**
 * A Spark cluster that `verger spark` starts and ends. Engines don't know where a cluster comes from: they get its
 * address.
 *
 * A new kind of cluster goes into a folder beside `local/`, as a class that implements this interface;
 * `cli/spark-command.ts` chooses among the kinds. What is the same for all clients of its provider (credentials,
 * regions) has a room of its own, such as `src/aws/`.
 */
export interface Cluster<Spec, Running extends RunningCluster = RunningCluster> {
  /**
   * Starts it, and waits until its Connect server runs queries. On failure or interruption, nothing is left running.
   * @throws VergerError `locked` when it is up already; `interrupted`; ClusterStartError
   */
  up(spec: Spec, options: UpOptions): Promise<Running>;
  /** Undefined when it is not up. */
  status(): Promise<ClusterStatus<Running> | undefined>;
  /**
   * Ends it with all that belongs to it. Logs and event logs stay.
   * @returns what was ended; undefined when it was not up
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
  /** The endpoint of its Connect server, `sc://host:port`: what `verger run --spark` takes. Absent until it answers. */
  readonly address?: string | undefined;
  /** `standalone`, say. */
  readonly mode: string;
  readonly sparkVersion: string;
  readonly workers: number;
  /** Of each worker. */
  readonly cores: number;
  /** Web pages by title. */
  readonly pages: Readonly<Record<string, string>>;
  /** Where its logs and event logs are. */
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
  /** The lines of its log that explain why. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[], hint: string) {
    super('spark', message, { hint });
    this.lines = lines;
  }
}
