import { isIP } from 'node:net';
import { userInfo } from 'node:os';
import { Endpoint, isLoopback } from './endpoint.js';
import { SparkError } from './spark-error.js';

const defaultPort = 15002;
const defaultMaxMessageBytes = 128 * 1024 * 1024;
const maxUserAgentLength = 2048;
/** Spark's own name of the variable, since 4.0. */
const tokenVariable = 'SPARK_CONNECT_AUTHENTICATE_TOKEN';
const hostHint = 'a host name, an IPv4 address, or an IPv6 address in brackets';
const knownNames = ['token', 'use_ssl', 'user_id', 'user_agent', 'session_id', 'grpc_max_message_size'];

/**
 * Parses `sc://host:port/;token=...;use_ssl=true;user_id=...;x-header=...`, as Spark defines it:
 * https://github.com/apache/spark/blob/master/sql/connect/docs/client-connection-string.md
 *
 * A token turns TLS on, except for this machine's loopback (as in PySpark), where a tunnel may begin. A parameter with
 * a hyphen is a header; any other unknown parameter is refused, since it is likely a misspelling.
 * @param env where a token (`SPARK_CONNECT_AUTHENTICATE_TOKEN`) and the user's name (`SPARK_USER`, `USER`) may be;
 *   parameters have precedence
 * @throws SparkError `bad-address`; no message holds the value of a parameter
 */
export function parseConnectionString(
  text: string,
  env: Readonly<Partial<Record<string, string>>> = process.env,
): Endpoint {
  const { authority, parameters } = split(text);
  const { host, port } = parseAuthority(authority);
  const headers = new Map<string, string>();
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (knownNames.includes(name)) values.set(name, value);
    else headers.set(headerName(name), headerValue(name, value));
  }
  const token = parseToken(values.get('token'), env[tokenVariable]);
  const settings = {
    host,
    port,
    tls: parseTls(values.get('use_ssl'), token !== undefined && !isLoopback(host)),
    userId: values.get('user_id') ?? env.SPARK_USER ?? env.USER ?? userInfo().username,
    userAgent: parseUserAgent(values.get('user_agent')),
    sessionId: parseSessionId(values.get('session_id')),
    maxMessageBytes: parseMaxMessageBytes(values.get('grpc_max_message_size')),
  };
  return new Endpoint(settings, token, headers);
}

function malformed(what: string, hint = 'expected sc://host:port, then /;name=value;name=value'): SparkError {
  return new SparkError('bad-address', `Spark address: ${what}`, { hint });
}

function split(text: string): {
  readonly authority: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  if (!text.startsWith('sc://')) throw malformed('it does not start with sc://');
  const [address = '', ...pairs] = text.slice('sc://'.length).split(';');
  const [authority = '', ...path] = address.split('/');
  if (path.join('/') !== '') throw malformed('a path is not allowed');
  const parameters = new Map<string, string>();
  // A semicolon may end the string.
  if (pairs.at(-1) === '') pairs.pop();
  for (const [index, pair] of pairs.entries()) {
    const { name, value } = parsePair(pair, index);
    if (parameters.has(name)) throw malformed(`${name} is given twice`);
    parameters.set(name, value);
  }
  return { authority, parameters };
}

function parsePair(pair: string, index: number): { readonly name: string; readonly value: string } {
  // Messages show its position only: a parameter without a name may be a token.
  const match = /^([^=]+)=(.*)$/s.exec(pair);
  if (match === null) throw malformed(`parameter ${index + 1} is not name=value`);
  const [, name, raw] = match;
  if (!/^[\w.-]+$/.test(name)) throw malformed(`parameter ${index + 1} has an invalid name`);
  try {
    const value = decodeURIComponent(raw);
    if (value !== '') return { name, value };
  } catch {
    throw malformed(`${name} has an invalid % escape`, 'write a literal % as %25');
  }
  throw malformed(`${name} has no value`);
}

function parseAuthority(authority: string): { readonly host: string; readonly port: number } {
  if (authority.includes('@')) {
    throw malformed('a user before the host is not allowed', 'use ;user_id=... and ;token=...');
  }
  const match: readonly (string | undefined)[] | null = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(
    authority,
  );
  if (match === null) throw malformed('the host is not a valid name', hostHint);
  const [, bracketed, plain = '', port] = match;
  const host = bracketed ?? plain;
  if (host === '') throw malformed('the host is missing', hostHint);
  const isValid = bracketed === undefined ? isHostName(host) : isIP(host) === 6;
  if (!isValid) throw malformed('the host is not a valid name', hostHint);
  return { host, port: port === undefined ? defaultPort : parsePort(port) };
}

/** RFC 1123, plus underscores, which names in container networks have. */
function isHostName(host: string): boolean {
  return host.length <= 253 && host.split('.').every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65535) return port;
  throw malformed('the port is not a number from 1 to 65535');
}

function parseToken(given: string | undefined, fromEnvironment: string | undefined): string | undefined {
  const token = given ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  if (token === undefined || isPrintable(token)) return token;
  throw malformed(
    given === undefined
      ? `the token in ${tokenVariable} has invalid characters`
      : 'the token has invalid characters',
    'only visible ASCII characters are allowed: check for a line break',
  );
}

function parseTls(given: string | undefined, isTlsRequired: boolean): boolean {
  if (given === undefined) return isTlsRequired;
  const tls = given.toLowerCase();
  if (tls !== 'true' && tls !== 'false') throw malformed('use_ssl is neither true nor false');
  if (tls === 'false' && isTlsRequired) {
    throw malformed(
      'use_ssl=false would send the token in the clear',
      'omit use_ssl, or connect through a tunnel that starts on this machine',
    );
  }
  return tls === 'true';
}

function parseUserAgent(agent: string | undefined): string | undefined {
  if (agent === undefined || (agent.length <= maxUserAgentLength && isPrintable(agent))) return agent;
  throw malformed(`user_agent is not ASCII text of at most ${maxUserAgentLength} characters`);
}

function parseSessionId(id: string | undefined): string | undefined {
  if (id === undefined || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return id;
  throw malformed('session_id is not a UUID');
}

function parseMaxMessageBytes(text: string | undefined): number {
  if (text === undefined) return defaultMaxMessageBytes;
  const bytes = Number(text);
  if (/^\d+$/.test(text) && bytes >= 1 && bytes < 2 ** 31) return bytes;
  throw malformed('grpc_max_message_size is not a number of bytes below 2 GiB');
}

function headerName(name: string): string {
  const lower = name.toLowerCase();
  if (!name.includes('-')) {
    throw malformed(
      `unknown parameter ${name}`,
      `known parameters: ${knownNames.join(', ')}; headers contain a hyphen: x-name`,
    );
  }
  // Reserved by gRPC: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
  if (lower.startsWith('grpc-') || lower.endsWith('-bin'))
    throw malformed(`${name} is not allowed as a header`);
  return lower;
}

function headerValue(name: string, value: string): string {
  if (isPrintable(value)) return value;
  throw malformed(`the value of ${name} has invalid characters`, 'only visible ASCII characters are allowed');
}

function isPrintable(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}
