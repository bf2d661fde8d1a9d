import { isIP } from 'node:net';
import { StorageError } from '../storage-error.js';
import { parseS3Address } from './address.js';
import { Bucket } from './bucket.js';
import type { Connection } from './connection.js';

/** European regions of AWS, the European Sovereign Cloud's among them. */
const european = /^(?:eu|eusc)-/;

/**
 * Refuses a bucket that lies outside Europe: images may show people, and the GDPR binds those who move them
 * (Regulation (EU) 2016/679, Chapter V). It asks the bucket, so it also finds out whether it can be used at all.
 *
 * A server on this machine or in a private network is no place to send data to, whatever it calls its region; any
 * other server than AWS is taken at its word.
 * @param allowed regions that are allowed besides
 * @throws StorageError
 */
export async function requireAllowedRegion(location: string, allowed: readonly string[]): Promise<void> {
  const { bucket, prefix } = parseS3Address(location);
  const { region: told, connection } = await locate(new Bucket(bucket), prefix);
  const region = told ?? connection.region;
  if (isAllowed(region, connection.customEndpoint, allowed)) return;
  throw new StorageError(
    'denied',
    `the bucket ${bucket} is in ${region}, outside the European regions`,
    undefined,
    `data under the GDPR may not go there without more ado; --allow-region ${region} says that it may`,
  );
}

/** @param endpoint of a server that is not AWS */
export function isAllowed(region: string, endpoint: URL | undefined, allowed: readonly string[]): boolean {
  return isNear(endpoint) || european.test(region) || allowed.includes(region);
}

interface Located {
  /** Where the server says that the bucket is. */
  readonly region: string | undefined;
  readonly connection: Connection;
}

async function locate(bucket: Bucket, prefix: string): Promise<Located> {
  const connection = await bucket.connection();
  const { headers } = await bucket.send({
    method: 'GET',
    query: { 'list-type': '2', 'max-keys': '1', prefix },
  });
  return { region: headers['x-amz-bucket-region'], connection };
}

/** This machine and private networks (RFC 1918, RFC 4193, RFC 6762). */
function isNear(endpoint: URL | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 4) return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host);
  if (isIP(host) === 6) return /^(?:::1$|f[cd])/i.test(host);
  return /^localhost$|\.(?:localhost|local|internal)$/i.test(host) || !host.includes('.');
}
