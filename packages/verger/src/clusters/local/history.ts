import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../common/cache-folder.js';
import { systemCode, VergerError } from '../../common/errors.js';
import { ServerProcess } from '../../common/server-process.js';
import { fetchJson } from './daemon.js';
import { findJava } from './java.js';
import { freePorts, isFree } from './ports.js';
import { privateFolder, writePrivate } from './private-files.js';
import { installSpark } from './pyspark.js';
import { environmentOf, pageUrl } from './setup.js';

/**
 * What a stranger wrote into a log must neither run here (CVE-2025-54920, mended in 3.5.7 and 4.0.1) nor in the
 * browser (CVE-2026-32773, mended in 3.5.8): the newest 4.0 is later than both.
 */
export const historyVersion = '4.0.5';
const historyClass = 'org.apache.spark.deploy.history.HistoryServer';
const timeoutMs = 90_000;

/** Spark's own History Server on saved event logs. */
export interface HistoryServer {
  readonly address: string;
  readonly sparkVersion: string;
  /** Resolves when it has exited. */
  readonly exited: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts Spark's History Server on a folder of event logs, of any Spark, bound to loopback. It only reads them. Installs
 * Spark into the cache first, if needed.
 * @param port on 127.0.0.1; 0 takes a free one
 * @throws VergerError `usage`; `not-found` if the folder is missing or empty; `spark`; `interrupted`
 */
export async function startHistory(
  logs: string,
  port: number,
  { signal, onStep }: { readonly signal: AbortSignal; readonly onStep: (line: string) => void },
): Promise<HistoryServer> {
  const folder = await requireLogs(logs);
  // Else the server that has it would answer in place of ours.
  if (port !== 0 && !(await isFree(port)))
    throw new VergerError('spark', `port ${port} is taken by another program`, {
      hint: '--port 0 takes a free one',
    });
  const java = await findJava();
  onStep(`Spark ${historyVersion} (installed on first use)`);
  const home = await installSpark(historyVersion, signal);
  const chosen = port === 0 ? (await freePorts(1))[0] : port;
  const id = randomUUID();
  const scratch = join(cacheFolder('spark'), `history-${id}`);
  await privateFolder(scratch);
  let server: ServerProcess | undefined;
  const close = async (): Promise<void> => {
    await server?.end();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    await writePrivate(join(scratch, 'spark-defaults.conf'), settings(folder, chosen));
    const env = environmentOf({
      id,
      folder: scratch,
      java,
      distribution: { version: historyVersion, home, connect: undefined },
    });
    server = await ServerProcess.start({
      name: "Spark's History Server",
      command: join(home, 'bin', 'spark-class'),
      args: [historyClass],
      env: { ...env, SPARK_CONF_DIR: scratch, SPARK_DAEMON_MEMORY: '2g' },
      cwd: scratch,
      log: join(scratch, 'history-server.log'),
      code: 'spark',
    });
    const address = pageUrl(chosen);
    onStep('History Server');
    await server.untilReady(() => fetchJson(`${address}/api/v1/version`), { timeoutMs, signal });
    return { address: `${address}/`, sparkVersion: historyVersion, exited: server.exited, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Spark would show an empty list. */
async function requireLogs(logs: string): Promise<string> {
  if (/^s3a?:/.test(logs))
    throw new VergerError('usage', `${logs} is not a folder of this machine`, {
      hint: `copy it first: verger sync ${logs.replace(/^s3a/, 's3')} events/`,
    });
  const hint = 'name the folder that spark.eventLog.dir named, or a copy of it';
  const names = await readdir(logs).catch((error: unknown) => {
    const problem = systemCode(error) === 'ENOTDIR' ? `${logs} is not a folder` : `can't read ${logs}`;
    throw new VergerError('not-found', systemCode(error) === 'ENOENT' ? `${logs} does not exist` : problem, {
      hint,
      cause: error,
    });
  });
  if (names.every((name) => name.startsWith('.')))
    throw new VergerError('not-found', `there are no event logs in ${logs}`, { hint });
  return resolve(logs);
}

function settings(folder: string, port: number): string {
  const values = {
    // Not as a URL: Hadoop takes a percent sign as it is.
    'spark.history.fs.logDirectory': `file://${folder}`,
    'spark.history.fs.cleaner.enabled': 'false',
    'spark.history.ui.port': `${port}`,
    'spark.port.maxRetries': '0',
  };
  const lines = Object.entries(values).map(([key, value]) => `${key} ${value.replaceAll('\\', '\\\\')}\n`);
  return lines.join('');
}
