import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to S3: who made it, and what IAM sees of it. */
export interface S3Call {
  readonly accessKeyId: string;
  readonly action: string;
  /** The bucket, or an object in it. */
  readonly resource: string;
  readonly prefix: string | undefined;
}

/** Passes requests on to an S3 server, and keeps what IAM would ask about each. */
export class S3Recorder {
  readonly calls: S3Call[] = [];
  readonly #target: URL;
  readonly #server = createServer((request, response) => this.#pass(request, response));

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  static async open(target: string): Promise<S3Recorder> {
    const recorder = new S3Recorder(target);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const call = callOf(request);
    if (call.action === 's3:DeleteObjects') keysOf(request, (key) => this.calls.push(deletionOf(call, key)));
    else this.calls.push(call);
    const { method, url: path, headers } = request;
    const { hostname, port } = this.#target;
    const onward = send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}

/** Several deletions in one request: IAM is asked about each. */
function keysOf(request: IncomingMessage, onKey: (key: string) => void): void {
  let body = '';
  request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
  request.on('end', () => {
    for (const [, key] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) onKey(key);
  });
}

function deletionOf(call: S3Call, key: string): S3Call {
  return { ...call, action: 's3:DeleteObject', resource: `${call.resource}/${key}` };
}

function callOf({ method = '', url = '/', headers }: IncomingMessage): S3Call {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [bucket, ...key] = decodeURIComponent(pathname).slice(1).split('/');
  const object = key.join('/');
  const [, accessKeyId = ''] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return {
    accessKeyId,
    action: object === '' ? bucketAction(method, searchParams) : objectAction(method, searchParams),
    resource: `arn:aws:s3:::${bucket}${object === '' ? '' : `/${object}`}`,
    prefix: searchParams.get('prefix') ?? undefined,
  };
}

/** Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
function bucketAction(method: string, query: URLSearchParams): string {
  if (method === 'PUT') return 's3:CreateBucket';
  if (method === 'DELETE') return 's3:DeleteBucket';
  if (method === 'POST' && query.has('delete')) return 's3:DeleteObjects';
  if (query.has('encryption')) return 's3:GetEncryptionConfiguration';
  if (query.has('uploads')) return 's3:ListBucketMultipartUploads';
  if (query.has('location')) return 's3:GetBucketLocation';
  return 's3:ListBucket';
}

function objectAction(method: string, query: URLSearchParams): string {
  if (method === 'GET' || method === 'HEAD') return 's3:GetObject';
  if (method === 'DELETE') return query.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject';
  return 's3:PutObject';
}
