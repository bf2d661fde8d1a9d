import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoint, parseConnectionString } from 'spark-connect';
import { VergerError } from '../../common/errors.js';
import { writePrivate } from './private-files.js';
import { clustersFolder, readState, tokenFile } from './state.js';

/** Spark's own names: https://github.com/apache/spark, `Connect.scala`. */
export const tokenVariable = 'SPARK_CONNECT_AUTHENTICATE_TOKEN';
export const tokenSetting = 'spark.connect.authenticate.token';

/** A secret that nobody guesses, in hexadecimal digits. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}

/** The token of a cluster that starts: the one asked for, the one in the environment, or a new one. */
export function chooseToken(
  conf: Readonly<Record<string, string>>,
  env: Readonly<Partial<Record<string, string>>> = process.env,
): string {
  return conf[tokenSetting] ?? (env[tokenVariable] || newSecret());
}

export async function writeToken(folder: string, token: string): Promise<void> {
  await writePrivate(tokenFile(folder), `${token}\n`);
}

/** @throws VergerError `spark` if it can't be read */
export function readToken(folder: string): string {
  try {
    return readFileSync(tokenFile(folder), 'utf8').trim();
  } catch (cause) {
    throw new VergerError('spark', `the token of the Spark cluster in ${folder} can't be read`, {
      cause,
      hint: 'stop the cluster with `verger spark down` and start it again',
    });
  }
}

/**
 * The token of this user's cluster at an address, if `verger spark up` started one there; so that no token has to be in
 * a command line, which every user of the machine can read.
 */
export async function tokenOfOwnCluster({
  port,
  isLoopback,
}: Pick<Endpoint, 'port' | 'isLoopback'>): Promise<string | undefined> {
  if (!isLoopback) return undefined;
  const all = clustersFolder();
  for (const name of await readdir(all).catch(() => [])) {
    const state = await readState(join(all, name)).catch(() => undefined);
    if (state?.address === undefined || parseConnectionString(state.address, {}).port !== port) continue;
    const token = await readFile(tokenFile(state.folder), 'utf8').catch(() => '');
    if (token !== '') return token.trim();
  }
  return undefined;
}
