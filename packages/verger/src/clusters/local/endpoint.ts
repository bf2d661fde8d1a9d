import type { Endpoint } from 'spark-connect';
import { parseSparkAddress } from '../../engines/spark/connection.js';
import { tokenOfOwnCluster, tokenVariable } from './token.js';

/**
 * Parses the address of a Connect server. Its token is the one in the address, or else that of this user's cluster
 * there, or else the one in the environment.
 * @throws VergerError `usage`
 */
export async function sparkEndpoint(
  address: string,
  env: Readonly<Partial<Record<string, string>>> = process.env,
): Promise<Endpoint> {
  const given = parseSparkAddress(address, { ...env, [tokenVariable]: '' });
  if (given.hasToken) return given;
  const token = await tokenOfOwnCluster(given);
  return parseSparkAddress(address, token === undefined ? env : { ...env, [tokenVariable]: token });
}
