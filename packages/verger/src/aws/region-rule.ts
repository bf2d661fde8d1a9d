import { isIP } from 'node:net';

/** AWS regions in Europe, including the European Sovereign Cloud. */
const european = /^(?:eu|eusc)-/;

/**
 * Whether data may go to a region. Only to Europe, unless the user allows another region: images may show people, and
 * the GDPR restricts their transfer (Regulation (EU) 2016/679, Chapter V).
 *
 * A server on this machine or in a private network keeps data where it is, whatever region it claims. For any other
 * server, we trust the region that it claims.
 * @param endpoint of a server other than AWS
 * @param allowed additional regions
 */
export function isAllowedRegion(
  region: string,
  endpoint: URL | undefined,
  allowed: readonly string[],
): boolean {
  return isPrivate(endpoint) || european.test(region) || allowed.includes(region);
}

/** This machine and private networks (RFC 1918, RFC 4193, RFC 6762). */
function isPrivate(endpoint: URL | undefined): boolean {
  if (endpoint === undefined) return false;
  const host = endpoint.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 4) return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host);
  if (isIP(host) === 6) return /^(?:::1$|f[cd])/i.test(host);
  return /^localhost$|\.(?:localhost|local|internal)$/i.test(host) || !host.includes('.');
}
