import { type Endpoint, parseConnectionString, SparkError, type SparkSession } from 'spark-connect';
import { asVergerError, connect } from '../../engines/spark/connection.js';
import type { Master } from './cluster-manager.js';
import type { DaemonGroup } from './daemon-group.js';
import { loopback } from './ports.js';
import { type ClusterSetup, pageUrl } from './setup.js';
import { tokenVariable } from './token.js';

/** Its name in the state file. */
export const connectServer = 'connect-server';

const timeoutMs = 180_000;
const noRetry = { timeoutMs: 0, initialDelayMs: 0, maxDelayMs: 0 };
const serverClass = 'org.apache.spark.sql.connect.service.SparkConnectServer';

/** Starts the server, and waits until a query has run on all cores. */
export async function startConnectServer(
  setup: ClusterSetup,
  master: Master,
  daemons: DaemonGroup,
): Promise<void> {
  const { distribution, ports, spec, token } = setup;
  const args = [
    '--master',
    master.url,
    ...connectOptions(distribution.connect),
    '--class',
    serverClass,
    'spark-internal',
  ];
  const server = await daemons.start(connectServer, 'bin/spark-submit', args, {
    ...master.env,
    [tokenVariable]: token,
  });
  const address = `sc://${loopback}:${ports.connect}`;
  const endpoint = parseConnectionString(address, { [tokenVariable]: token });
  const cores = spec.workers * spec.cores;
  await daemons.waitUntilReady(server, (signal) => runsQueries(endpoint, cores, signal), timeoutMs);
  await daemons.addPage('Spark UI', pageUrl(ports.ui));
  await daemons.setAddress(address);
}

function connectOptions(connect: ClusterSetup['distribution']['connect']): readonly string[] {
  if (connect === undefined) return [];
  const { jar, classes } = connect;
  return [
    '--jars',
    jar,
    '--driver-class-path',
    `${jar}:${classes}`,
    '--conf',
    'spark.connect.grpc.interceptor.classes=OwnerOnly',
  ];
}

/** Runs a query with one task per core. Spark delays it until all executors have registered. */
async function runsQueries(endpoint: Endpoint, cores: number, signal: AbortSignal): Promise<boolean> {
  const session = await tryToConnect(endpoint, signal);
  if (session === undefined) return false;
  try {
    const rows = await session.collect(`SELECT id FROM range(0, ${cores}, 1, ${cores})`, { signal });
    return rows.length === cores;
  } catch (error) {
    throw asVergerError(error, endpoint);
  } finally {
    await session.close();
  }
}

async function tryToConnect(endpoint: Endpoint, signal: AbortSignal): Promise<SparkSession | undefined> {
  try {
    return await connect(endpoint, { signal, connectRetry: noRetry });
  } catch (error) {
    if (error instanceof SparkError && error.fault === 'unreachable') return undefined;
    throw asVergerError(error, endpoint);
  }
}
