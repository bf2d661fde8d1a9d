import { VergerError } from '../common/errors.js';
import { LocalEngine } from '../engines/local/local-engine.js';
import { usableCores } from '../pool/usable-cores.js';
import type { Engine } from '../job/engine.js';
import { atLeastOne } from './at-least-one.js';

/** Where the work runs. */
export interface EngineOptions {
  /** This machine (default) or a Spark cluster. Both write the same bytes. */
  readonly engine?: 'local' | 'spark' | undefined;
  /** Worker processes on this machine; default: one per usable core. */
  readonly workers?: number | undefined;
  /** Address of the cluster's Spark Connect server: `sc://host:port/;name=value`. */
  readonly spark?: string | undefined;
  /** Also sends Node to the cluster, for executors without it. */
  readonly bundleNode?: boolean | undefined;
}

/** @throws VergerError `usage`; `spark` if the cluster can't be used */
export async function openEngine(
  { engine = 'local', workers, spark, bundleNode = false }: EngineOptions,
  signal: AbortSignal,
): Promise<Engine> {
  const wanted = atLeastOne('workers', workers);
  if (engine === 'local') {
    const stray = bundleNode ? 'Node is to be sent to a cluster' : 'an address of Spark is given';
    if (spark === undefined && !bundleNode) return new LocalEngine({ workers: wanted ?? usableCores() });
    throw new VergerError('usage', `${stray}, but the engine is local`, {
      hint: 'the engine must be spark: --engine spark',
    });
  }
  if (wanted !== undefined)
    throw new VergerError('usage', 'workers: how many tasks run at a time is for Spark to say');
  if (spark === undefined)
    throw new VergerError('usage', 'the engine spark needs the address of a Spark Connect server', {
      hint: '--spark sc://host:15002; `verger spark up` starts one on this machine',
    });
  // Loaded only when needed: gRPC and Arrow are large.
  const [{ parseSparkAddress }, { SparkEngine }] = await Promise.all([
    import('../engines/spark/connection.js'),
    import('../engines/spark/spark-engine.js'),
  ]);
  return SparkEngine.open(parseSparkAddress(spark), signal, { bundleNode });
}
