import { isIP } from 'node:net';
import { StorageError } from '../storage/storage-error.js';
import type { Connection } from '../storage/s3/connection.js';

/** European regions of AWS, the European Sovereign Cloud's among them. */
const european = /^(?:eu|eusc)-/;

/**
 * Refuses a bucket that lies outside Europe: images may show people, and the GDPR binds those who move them
 * (Regulation (EU) 2016/679, Chapter V).
 *
 * A server on this machine or in a private network is no place to send data to, whatever it calls its region; any
 * other server than AWS is taken at its word.
 * @param allowed regions that are allowed besides
 * @throws StorageError `denied`
 */
export function requireAllowedRegion(
  bucket: string,
  { home, customEndpoint }: Pick<Connection, 'home' | 'customEndpoint'>,
  allowed: readonly string[],
): void {
  if (isAllowed(home, customEndpoint, allowed)) return;
  throw new StorageError(
    'denied',
    `the bucket ${bucket} is in ${home}, outside the European regions`,
    undefined,
    `data under the GDPR may not go there without more ado; --allow-region ${home} says that it may`,
  );
}

/** @param endpoint of a server that is not AWS */
export function isAllowed(region: string, endpoint: URL | undefined, allowed: readonly string[]): boolean {
  return isNear(endpoint) || european.test(region) || allowed.includes(region);
}

/** This machine and private networks (RFC 1918, RFC 4193, RFC 6762). */
function isNear(endpoint: URL | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 4) return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host);
  if (isIP(host) === 6) return /^(?:::1$|f[cd])/i.test(host);
  return /^localhost$|\.(?:localhost|local|internal)$/i.test(host) || !host.includes('.');
}
