export {
  type Artifact,
  artifactOfBytes,
  artifactOfFile,
  chunkBytes,
  type UploadProgress,
} from './artifact.js';
export type { RetryPolicy } from './backoff.js';
export { parseConnectionString } from './connection-string.js';
export { type ChangingHeaders, Endpoint, type EndpointSettings } from './endpoint.js';
export type { ExecutionProgress, StageProgress } from './messages.js';
export type { Row } from './rows.js';
export {
  type CallOptions,
  type ConnectOptions,
  type Interruption,
  type QueryEvent,
  type QueryOptions,
  SparkSession,
  type UploadOptions,
} from './session.js';
export { SparkError, type SparkErrorDetails, type SparkFault } from './spark-error.js';
