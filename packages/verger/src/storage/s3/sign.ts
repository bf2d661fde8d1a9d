import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { crc32Base64 } from './checksum.js';
import type { Wire, WireRequest } from './request.js';

type Signer = Awaited<ReturnType<S3Client['config']['signer']>>;
export type HttpRequest = Parameters<Signer['sign']>[0];

/** A request with the headers that authenticate it. */
export async function signed({ client, region, url }: Wire, request: WireRequest): Promise<HttpRequest> {
  const { key, query, body } = request;
  const root = url.pathname.replace(/\/$/, '');
  const unsigned: HttpRequest = {
    method: request.method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: key === undefined ? `${root}/` : `${root}/${encodeKey(key)}`,
    query: { ...query },
    headers: {
      host: url.host,
      ...request.headers,
      'x-amz-content-sha256': body === undefined ? emptySha256 : digestOf(body),
      ...(body === undefined
        ? {}
        : {
            'content-length': body.length.toString(),
            ...(request.hasChecksum === true ? { 'x-amz-checksum-crc32': crc32Base64(body) } : {}),
          }),
    },
    body,
  };
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 's3',
    signingRegion: region,
    properties: {},
  });
  const signingDate = new Date(Date.now() + client.config.systemClockOffset);
  return signer.sign(unsigned, { signingDate });
}

const emptySha256 = createHash('sha256').digest('hex');

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Percent-encodes all but unreserved characters (RFC 3986, 2.3) and slashes, as the signature requires. */
export function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');
}
