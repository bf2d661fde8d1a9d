import { status } from '@grpc/grpc-js';
import type { Endpoint } from './endpoint.js';
import type { FetchErrorDetailsResponse, ServerThrowable } from './messages.js';
import { isTlsFailure, type RpcFailure, rpcFailure } from './rpc-failure.js';
import { SparkError } from './spark-error.js';

const maxMessageLength = 400;
/** Error classes of a server that was restarted, or that waited too long for its client. */
const lostClasses = [
  'SESSION_NOT_FOUND',
  'SESSION_CHANGED',
  'SESSION_CLOSED',
  'OPERATION_NOT_FOUND',
  'OPERATION_ABANDONED',
];
const stoppedClasses = ['OPERATION_CANCELED', 'OPERATION_CANCELLED'];

/**
 * A SparkError for what a call threw; what comes from no call stays as it is.
 * @param fetchDetails asks the server for the whole of an error that it shortened (Spark 4)
 */
export async function translateFailure(
  error: unknown,
  endpoint: Endpoint,
  fetchDetails: (errorId: string) => Promise<FetchErrorDetailsResponse | undefined>,
): Promise<unknown> {
  const failure = rpcFailure(error);
  if (failure === undefined) return error;
  return fromGrpc(failure, endpoint, error) ?? (await fromServer(failure, fetchDetails, error));
}

/** Failures of the connection, before Spark saw the call. */
function fromGrpc(
  { code, text, info }: RpcFailure,
  endpoint: Endpoint,
  cause: unknown,
): SparkError | undefined {
  const line = firstLine(text);
  switch (code) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
      return isTlsFailure(text)
        ? new SparkError('refused', `TLS with ${endpoint.toString()} failed: ${line}`, {
            cause,
            hint: tlsHint(text),
          })
        : new SparkError('unreachable', `can't reach ${endpoint.toString()}: ${line}`, {
            cause,
            hint: unreachableHint(endpoint),
          });
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new SparkError('refused', `${endpoint.toString()} denied access: ${line}`, {
        cause,
        hint: endpoint.hasToken ? 'is the token still valid?' : 'the server requires a token: ;token=...',
      });
    case status.UNIMPLEMENTED:
      return new SparkError('refused', `${endpoint.toString()} is not a Spark Connect server: ${line}`, {
        cause,
      });
    case status.RESOURCE_EXHAUSTED:
      return Object.keys(info).length > 0
        ? undefined
        : new SparkError('failed', `${endpoint.toString()}: ${line}`, {
            cause,
            hint: 'grpc_max_message_size in the address sets the client’s limit',
          });
    default:
      return undefined;
  }
}

function tlsHint(text: string): string {
  return /wrong version number|EPROTO/i.test(text)
    ? 'the server may not use TLS: omit use_ssl=true'
    : 'to trust its certificate, set GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=<file.pem>, as for PySpark';
}

function unreachableHint({ tls }: Endpoint): string {
  return tls
    ? 'is a Spark Connect server with TLS running there?'
    : 'is a Spark Connect server running there? a server with TLS needs use_ssl=true';
}

async function fromServer(
  { text, info }: RpcFailure,
  fetchDetails: (errorId: string) => Promise<FetchErrorDetailsResponse | undefined>,
  cause: unknown,
): Promise<SparkError> {
  const chain = info.errorId === undefined ? [] : causes(await fetchDetails(info.errorId));
  const whole = chain.length === 0 ? text : chain.map(({ message }) => message).join('\nCaused by: ');
  const detail = stripStackFrames(whole);
  const named = chain
    .map(({ sparkThrowable }) => sparkThrowable)
    .find((each) => each?.errorClass !== undefined);
  const errorClass = classIn(named?.errorClass ?? info.errorClass, text);
  const sqlState = named?.sqlState ?? info.sqlState;
  return new SparkError(faultOf(errorClass, text), `Spark: ${withClass(firstLine(detail), errorClass)}`, {
    cause,
    detail,
    ...(errorClass === undefined ? {} : { errorClass }),
    ...(sqlState === undefined ? {} : { sqlState }),
  });
}

/** Spark 3.5 has the class in brackets, at the beginning of the message. Numbered legacy classes are left out. */
function classIn(given: string | undefined, text: string): string | undefined {
  const name = given ?? /^\s*\[([A-Z][A-Z0-9_.]*)\]/.exec(text)?.[1];
  return name?.startsWith('_LEGACY_ERROR') === true ? undefined : name;
}

function faultOf(errorClass: string | undefined, text: string): SparkError['fault'] {
  const mentions = (name: string): boolean => errorClass?.includes(name) === true || text.includes(name);
  if (lostClasses.some(mentions)) return 'session-lost';
  return stoppedClasses.some(mentions) ? 'interrupted' : 'failed';
}

/** The exception that ended the call, then its causes. */
function causes(response: FetchErrorDetailsResponse | undefined): readonly ServerThrowable[] {
  const chain: ServerThrowable[] = [];
  if (response === undefined) return chain;
  let index = response.rootErrorIdx;
  while (index !== undefined && index in response.errors && chain.length < response.errors.length) {
    const error = response.errors[index];
    chain.push(error);
    index = error.causeIdx;
  }
  return chain;
}

/** Spark 3.5 sends Java's stack frames, which do not help the author of the query. */
function stripStackFrames(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s+(at [\w.$]+|\.\.\. \d+ more)/.test(line))
    .join('\n')
    .trim();
}

function withClass(line: string, errorClass: string | undefined): string {
  return errorClass === undefined || line.includes(errorClass) ? line : `[${errorClass}] ${line}`;
}

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  return line.length > maxMessageLength ? `${line.slice(0, maxMessageLength)}...` : line;
}
