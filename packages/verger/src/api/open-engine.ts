import type { Endpoint } from 'spark-connect';
import { checkOption, type OptionKinds } from '../common/check-options.js';
import { VergerError } from '../common/errors.js';
import { flag, oneOf, type OptionKind, text, workerCount } from '../common/option-kinds.js';
import { LocalEngine } from '../engines/local/local-engine.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Engine } from '../job/engine.js';

/** Where the work runs. */
export interface EngineOptions {
  /** This machine or a Spark cluster; both write the same bytes. Default: `local`. */
  readonly engine?: 'local' | 'spark' | undefined;
  /** Worker processes on this machine, 1 to 1024. Default: one per usable core. */
  readonly workers?: number | undefined;
  /**
   * Address of the cluster's Spark Connect server: `sc://host:port/;name=value`. Or an endpoint of the package
   * `spark-connect`, such as one whose token changes.
   */
  readonly spark?: string | Endpoint | undefined;
  /** Also sends Node to the cluster, for executors without it. Default: false. */
  readonly bundleNode?: boolean | undefined;
}

/** An endpoint is known by its members: its package loads slowly. */
const sparkServer: OptionKind<string | Endpoint> = {
  expected: 'an address such as sc://host:15002, or an endpoint of spark-connect',
  read: (value) => (isEndpoint(value) ? value : text.read(value)),
};

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'authority' in value && 'metadata' in value;
}

/** What each option may be. */
export const engineKinds: OptionKinds<EngineOptions> = {
  engine: oneOf('local', 'spark'),
  workers: workerCount,
  spark: sparkServer,
  bundleNode: flag,
};

/**
 * @param tasks the most that will run at a time: by default there are no more workers on this machine
 * @throws VergerError `usage`; `spark` if the cluster can't be used
 */
export async function openEngine(
  { engine = 'local', workers, spark, bundleNode = false }: EngineOptions,
  signal: AbortSignal,
  tasks = Infinity,
): Promise<Engine> {
  const wanted = workers === undefined ? undefined : checkOption('workers', workers, workerCount);
  if (engine === 'local') {
    const stray = bundleNode ? 'bundling Node' : 'a Spark address';
    if (spark === undefined && !bundleNode)
      return new LocalEngine({ workers: wanted ?? Math.max(1, Math.min(tasks, usableCores())) });
    throw new VergerError('usage', `${stray} requires the spark engine`, {
      hint: 'use --engine spark',
    });
  }
  if (wanted !== undefined)
    throw new VergerError('usage', 'workers: only for the local engine; Spark sets its own parallelism');
  if (spark === undefined)
    throw new VergerError('usage', 'the spark engine needs the address of a Spark Connect server', {
      hint: 'use --spark sc://host:15002, or start a local server with `verger spark up`',
    });
  // Loaded only when needed: gRPC and Arrow are large.
  const [{ sparkEndpoint }, { SparkEngine }] = await Promise.all([
    import('../clusters/local/endpoint.js'),
    import('../engines/spark/spark-engine.js'),
  ]);
  const endpoint = typeof spark === 'string' ? await sparkEndpoint(spark) : spark;
  return SparkEngine.open(endpoint, signal, { bundleNode });
}
