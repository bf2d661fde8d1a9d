import type { Fault, FaultRule, SeenRequest } from './fault-proxy.js';

const notImplemented: Fault = { type: 'refused', status: 501, code: 'NotImplemented' };

function refusing(
  matches: (request: SeenRequest, query: URLSearchParams) => boolean,
  fault: Fault = notImplemented,
): FaultRule {
  return (request) => (matches(request, queryOf(request)) ? fault : undefined);
}

function queryOf({ url }: SeenRequest): URLSearchParams {
  return new URL(url, 'http://localhost').searchParams;
}

const isUpload = ({ method }: SeenRequest): boolean => method === 'PUT' || method === 'POST';
const hasHeader = ({ headers }: SeenRequest, pattern: RegExp): boolean =>
  Object.keys(headers).some((name) => pattern.test(name));

/**
 * Habits of known servers other than AWS. Those that alter requests need a server that does not check signatures.
 */
export const habits: Readonly<Record<string, FaultRule>> = {
  // MinIO without KMS, Cloudflare R2, S3Proxy.
  'refuses encryption': (request) => {
    if (queryOf(request).has('encryption')) {
      return { type: 'refused', status: 404, code: 'ServerSideEncryptionConfigurationNotFoundError' };
    }
    return isUpload(request) && hasHeader(request, /^x-amz-server-side-encryption$/)
      ? notImplemented
      : undefined;
  },
  // Ceph without TLS.
  'calls encryption an invalid request': refusing(
    (request) => isUpload(request) && hasHeader(request, /^x-amz-server-side-encryption$/),
    { type: 'refused', status: 400, code: 'InvalidRequest' },
  ),
  // Older MinIO, Alibaba's OSS.
  'wants Content-MD5 to remove objects': refusing(
    (request, query) =>
      request.method === 'POST' && query.has('delete') && !hasHeader(request, /^content-md5$/),
    { type: 'refused', status: 400, code: 'MissingContentMD5' },
  ),
  // Google's XML interface, for a long time.
  'removes one object at a time': refusing(({ method }, query) => method === 'POST' && query.has('delete')),
  // Backblaze B2.
  'refuses If-None-Match': refusing((request) => isUpload(request) && hasHeader(request, /^if-none-match$/)),
  // Many.
  'ignores If-None-Match': (request) =>
    hasHeader(request, /^if-none-match$/) ? { type: 'altered', without: ['if-none-match'] } : undefined,
  'knows no checksums': refusing((request) => hasHeader(request, /^x-amz-(?:checksum|sdk-checksum)-/)),
  'knows no checksum types': refusing((request) => hasHeader(request, /^x-amz-checksum-type$/)),
  // MinIO.
  'refuses a whole checksum at the end of an upload': refusing(
    (request, query) =>
      request.method === 'POST' && query.has('uploadId') && hasHeader(request, /^x-amz-checksum-type$/),
    { type: 'refused', status: 400, code: 'InvalidPart' },
  ),
  'lists no unfinished uploads': refusing(({ method }, query) => method === 'GET' && query.has('uploads')),
  'ignores start-after': (request) => {
    const query = queryOf(request);
    if (!query.has('list-type')) return undefined;
    query.delete('start-after');
    return listingBy(request, query);
  },
  'refuses start-after': (request) => {
    const query = queryOf(request);
    if (query.has('start-after')) return notImplemented;
    return query.has('list-type') ? listingBy(request, query) : undefined;
  },
};

/** In pages short enough that a small listing has several. */
function listingBy({ url }: SeenRequest, query: URLSearchParams): Fault {
  if (!query.has('max-keys')) query.set('max-keys', '7');
  return { type: 'altered', url: `${new URL(url, 'http://localhost').pathname}?${query.toString()}` };
}
