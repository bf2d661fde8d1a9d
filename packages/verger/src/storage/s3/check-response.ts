import { BrokenResponse, ForeignResponse } from './broken-response.js';
import { type ErrorResponse, parseErrorResponse } from './error-response.js';
import { isClosed, rootOf } from './xml.js';

export type Headers = Readonly<Record<string, string | undefined>>;

/** The success that a request expects: an object, a stored or removed object, or XML with this root. */
export type Expected = 'object' | 'stored' | 'removed' | { readonly root: string };

/** Status codes of a machine that is overloaded or failing; any on the way may send them, in any form. */
const overload = new Set([408, 429, 500, 502, 503, 504]);

/**
 * The error behind a response that is no success. Only S3's own errors are believed: a login page for a missing path
 * says nothing about an object.
 * @param sendsIds whether the server gives its responses a request id
 */
export function failureOf(
  status: number,
  headers: Headers,
  body: Buffer,
  sendsIds: boolean,
): ErrorResponse | ForeignResponse {
  const text = body.toString('utf8');
  const isS3 =
    ['Error', 'ErrorResponse'].includes(rootOf(text) ?? '') ||
    overload.has(status) ||
    (text.trim() === '' && isBareError(status, headers, sendsIds));
  return isS3 ? parseErrorResponse(status, headers, body) : foreign(status, headers);
}

/** An error without a body, as S3 sends for HEAD. Its content type says nothing: web frameworks add one. */
function isBareError(status: number, headers: Headers, sendsIds: boolean): boolean {
  if (status < 400 && headers['x-amz-bucket-region'] === undefined) return false;
  return !sendsIds || hasId(headers);
}

/**
 * Checks the head of a success before its body is read.
 * @throws ForeignResponse if it can't be S3's
 */
export function requireHead(expected: Expected, status: number, headers: Headers, sendsIds: boolean): void {
  if (typeof expected === 'object') return;
  // HTML may be an object's content, but a server that numbers its responses numbers that one too.
  const isPage = isHtml(headers) && sendsIds;
  const isPlausible = hasId(headers) || (expected === 'removed' ? !sendsIds : hasVersion(headers) && !isPage);
  if (!isPlausible) throw foreign(status, headers);
}

/**
 * Checks a success after its body has arrived.
 * @throws ForeignResponse, BrokenResponse if a document is not whole, ErrorResponse for an error sent as a success
 */
export function requireBody(expected: Expected, status: number, headers: Headers, body: Buffer): void {
  if (expected === 'object') return;
  if (expected === 'stored' || expected === 'removed') {
    if (body.length > 0) throw foreign(status, headers);
    return;
  }
  const text = body.toString('utf8');
  const root = rootOf(text);
  // S3 begins its response before it has assembled an object from its parts, and may fail after that.
  if (root === 'Error') throw parseErrorResponse(500, headers, body);
  if (root !== expected.root) throw foreign(status, headers);
  if (!isClosed(text, root)) throw new BrokenResponse('the response ends in the middle');
}

function hasVersion(headers: Headers): boolean {
  return headers.etag !== undefined || headers['last-modified'] !== undefined;
}

export function hasId(headers: Headers): boolean {
  return headers['x-amz-request-id'] !== undefined;
}

export function isHtml(headers: Headers): boolean {
  return /^\s*(?:text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
}

export function foreign(status: number, headers: Headers): ForeignResponse {
  return new ForeignResponse(`the response is not an S3 server's: HTTP ${status}${detail(status, headers)}`);
}

function detail(status: number, headers: Headers): string {
  const { location, 'content-type': type = '' } = headers;
  if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location)) {
    // The rest may hold a session's key.
    return ` to ${new URL(location).origin}`;
  }
  const media = /^[\w.+-]+\/[\w.+-]+/.exec(type)?.[0];
  return media === undefined ? '' : `, ${media.slice(0, 60)}`;
}
