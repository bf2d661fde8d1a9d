import {
  type ConnectOptions,
  type Endpoint,
  parseConnectionString,
  SparkError,
  type SparkFault,
  SparkSession,
} from 'spark-connect';
import { type ErrorCode, VergerError } from '../../common/errors.js';
import { vergerVersion } from '../../common/versions.js';

const codes: Readonly<Record<SparkFault, ErrorCode>> = {
  'bad-address': 'usage',
  unreachable: 'spark',
  refused: 'spark',
  'session-lost': 'spark',
  failed: 'spark',
  interrupted: 'interrupted',
};

/**
 * @param env where a token and the user's name may be
 * @throws VergerError `usage`
 */
export function parseSparkAddress(
  text: string,
  env: Readonly<Partial<Record<string, string>>> = process.env,
): Endpoint {
  try {
    return parseConnectionString(text, env);
  } catch (error) {
    throw asVergerError(error);
  }
}

/**
 * Opens a session with Verger as the user agent.
 * @throws SparkError
 */
export function connect(endpoint: Endpoint, options: ConnectOptions = {}): Promise<SparkSession> {
  const userAgent = `verger/${vergerVersion()} node/${process.versions.node}`;
  return SparkSession.connect(endpoint, { userAgent, ...options });
}

/**
 * Converts a Spark failure to a VergerError; returns other errors unchanged.
 * @param endpoint the server that was called, if any
 */
export function asVergerError(error: unknown, endpoint?: Endpoint): unknown {
  return error instanceof SparkError ? vergerErrorOf(error, endpoint) : error;
}

export function vergerErrorOf(error: SparkError, endpoint?: Endpoint): VergerError {
  const hint = hintOf(error, endpoint);
  return new VergerError(codes[error.fault], error.message, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function hintOf({ fault, errorClass, hint }: SparkError, endpoint: Endpoint | undefined): string | undefined {
  if (fault === 'unreachable' && endpoint?.tls === false)
    return 'is a Spark Connect server running there? `verger spark up` starts one on this machine; a server with TLS needs use_ssl=true';
  // No error class: we interrupted it ourselves.
  if (fault === 'interrupted' && errorClass === undefined)
    return 'finished work is kept: run the same command again to resume';
  return hint;
}
