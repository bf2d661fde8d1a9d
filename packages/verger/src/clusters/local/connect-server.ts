import { type Endpoint, parseConnectionString, SparkError, type SparkSession } from 'spark-connect';
import { asVergerError, connect } from '../../engines/spark/connection.js';
import type { Crew } from './crew.js';
import { loopback } from './ports.js';
import { page, type Site } from './site.js';

/** Its name among the daemons. */
export const connectServer = 'connect-server';

const patienceMs = 180_000;
const noRetry = { timeoutMs: 0, initialDelayMs: 0, maxDelayMs: 0 };
const serverClass = 'org.apache.spark.sql.connect.service.SparkConnectServer';

/** Starts the server and waits until a query has run on all cores. */
export async function startConnectServer(
  site: Site,
  master: string,
  env: Readonly<Record<string, string>>,
  crew: Crew,
): Promise<void> {
  const { distribution, ports, spec } = site;
  const args = [
    '--master',
    master,
    ...extras(distribution.connect),
    '--class',
    serverClass,
    'spark-internal',
  ];
  const server = await crew.start(connectServer, 'bin/spark-submit', args, env);
  const address = `sc://${loopback}:${ports.connect}`;
  const endpoint = parseConnectionString(address, {
    SPARK_CONNECT_AUTHENTICATE_TOKEN: spec.conf['spark.connect.authenticate.token'],
  });
  const cores = spec.workers * spec.cores;
  await crew.untilReady(server, (signal) => doesWork(endpoint, cores, signal), patienceMs);
  await crew.addPage('Spark UI', page(ports.ui));
  await crew.setAddress(address);
}

function extras(connect: Site['distribution']['connect']): readonly string[] {
  if (connect === undefined) return [];
  const { jar, classes } = connect;
  return [
    '--jars',
    jar,
    '--driver-class-path',
    `${jar}:${classes}`,
    '--conf',
    'spark.connect.grpc.interceptor.classes=LoopbackOnly',
  ];
}

/** A query with a task for every core; Spark does not begin it before all executors are there. */
async function doesWork(endpoint: Endpoint, cores: number, signal: AbortSignal): Promise<boolean> {
  const session = await firstSession(endpoint, signal);
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

async function firstSession(endpoint: Endpoint, signal: AbortSignal): Promise<SparkSession | undefined> {
  try {
    return await connect(endpoint, { signal, connectRetry: noRetry });
  } catch (error) {
    if (error instanceof SparkError && error.fault === 'unreachable') return undefined;
    throw asVergerError(error, endpoint);
  }
}
