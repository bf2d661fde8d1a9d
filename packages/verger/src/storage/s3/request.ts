import type { S3Client } from '@aws-sdk/client-s3';
import type { Expected, Headers } from './check-response.js';

/** Everything needed to send requests to a bucket. */
export interface Wire {
  readonly client: S3Client;
  /** The region to sign requests for. */
  readonly region: string;
  /** Base URL of the bucket's keys by the SDK's rules: the bucket is in the host name or in the path. */
  readonly url: URL;
  /** Whether the server gives its responses a request id, as AWS does. */
  readonly sendsIds: boolean;
}

/** A request to a bucket or one of its keys. */
export interface WireRequest {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'POST' | 'DELETE';
  /** If undefined, the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Whether to send the body's CRC32, for the server to check and keep. */
  readonly hasChecksum?: boolean;
  readonly expected: Expected;
  /** The largest body to accept, in bytes. */
  readonly maxBytes?: number;
  /** Inspects a response before its body is read; throwing aborts the request. */
  readonly onHeaders?: (headers: Headers) => void;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}
