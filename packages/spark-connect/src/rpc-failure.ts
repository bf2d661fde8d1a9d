import { type ServiceError, status } from '@grpc/grpc-js';
import { decodeErrorInfo, decodeStatus } from './protocol.js';

const errorInfoType = 'type.googleapis.com/google.rpc.ErrorInfo';

/** The error of a failed call, from gRPC itself or from the server. */
export interface RpcFailure {
  readonly code: status;
  readonly text: string;
  /** What Spark adds: `errorClass`, `sqlState`, `errorId`, `classes`; empty if the error is not Spark's. */
  readonly info: Readonly<Partial<Record<string, string>>>;
}

/** Undefined for an error that did not come from a call. */
export function rpcFailure(error: unknown): RpcFailure | undefined {
  if (!isServiceError(error)) return undefined;
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Uint8Array)) return { code: error.code, text: error.details, info: {} };
  const { message, details } = decodeStatus(bytes);
  const packed = details.find(({ typeUrl }) => typeUrl === errorInfoType);
  return {
    code: error.code,
    text: message === '' ? error.details : message,
    info: packed === undefined ? {} : decodeErrorInfo(packed.value).metadata,
  };
}

/**
 * Whether the connection failed and not the call, so that the same call may succeed later. A lost connection ends
 * streams as UNAVAILABLE or, when a proxy cut them, as INTERNAL with HTTP/2's RST_STREAM. A server that ends a stream
 * because another one reattached to the same operation says INVALID_CURSOR.DISCONNECTED.
 */
export function isTransient({ code, text, info }: RpcFailure): boolean {
  if (code === status.UNAVAILABLE) return !isTlsFailure(text);
  if (code === status.DEADLINE_EXCEEDED) return true;
  if (code !== status.INTERNAL) return false;
  return text.includes('INVALID_CURSOR.DISCONNECTED') || (isEmpty(info) && text.includes('RST_STREAM'));
}

/** Whether the server, or a proxy before it, does not accept who calls. */
export function isRefusal({ code }: Pick<RpcFailure, 'code'>): boolean {
  return code === status.UNAUTHENTICATED || code === status.PERMISSION_DENIED;
}

/** Whether the TLS handshake failed, which waiting does not help. The messages are those of OpenSSL and Node. */
export function isTlsFailure(text: string): boolean {
  return /certificate|self[- ]signed|altname|wrong version number|SSL routines|EPROTO|unable to verify/i.test(
    text,
  );
}

function isEmpty(info: object): boolean {
  return Object.keys(info).length === 0;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}
