import type { Readable } from 'node:stream';
import { systemCode } from '../../common/errors.js';
import { failureOf, type Headers, requireBody, requireHead } from './check-response.js';
import { BrokenResponse, ForeignResponse, OversizedResponse } from './broken-response.js';
import { verifyChecksum } from './checksum.js';
import { type AttemptLimits, Deadline, defaultAttemptLimits } from './deadline.js';
import { ErrorResponse } from './error-response.js';
import type { Wire, WireRequest, WireResponse } from './request.js';
import { type HttpRequest, signed } from './sign.js';

/** How long anything but an object may take. */
const documentMs = 60_000;
/** A page of 1,000 keys of 1,024 bytes, percent-encoded, is half of this. */
const maxDocumentBytes = 8 * 2 ** 20;
/** For objects whose size is not known: the result's own files and models are smaller. */
const maxObjectBytes = 2 ** 31;
/** The same, if the server does not announce the size either. */
const maxUnannouncedBytes = 64 * 2 ** 20;
const maxErrorBytes = 64 * 2 ** 10;

/**
 * Sends one request and reads the whole response.
 *
 * The SDK's commands take 1 ms of CPU for an object of 5 kB and 50 ms for a page of 1,000 keys, mostly to convert to
 * and from schema objects. Signing with the SDK's signer and sending with its HTTP handler, with its credentials,
 * endpoints and sockets, takes a fifth and a tenth of that. The SDK also believes any response, of any length.
 * @param msLeft how long to wait for a response, in milliseconds; an object that arrives may take longer
 * @throws ErrorResponse for any status but a success; BrokenResponse if it did not arrive intact; ForeignResponse if it
 * is not an S3 server's; OversizedResponse
 */
export async function sendOnce(
  wire: Wire,
  request: WireRequest,
  limits: AttemptLimits = defaultAttemptLimits,
  msLeft = Infinity,
): Promise<WireResponse> {
  const stop = new AbortController();
  const deadline = new Deadline(stop, limits, {
    sentBytes: request.body?.length ?? 0,
    firstMs: msLeft,
    totalMs: request.expected === 'object' ? Infinity : Math.min(documentMs, msLeft),
  });
  try {
    const handler = wire.client.config.requestHandler as HttpHandler;
    const { response } = await handler.handle(await signed(wire, request), { abortSignal: stop.signal });
    stop.signal.addEventListener('abort', () => response.body.destroy(new BrokenResponse(tooSlow)));
    deadline.answered();
    return await receive(wire, request, response, deadline);
  } catch (error) {
    if (stop.signal.aborted) throw new BrokenResponse(tooSlow);
    // Node's HTTP parser: the server speaks another protocol, or sends endless headers.
    if (systemCode(error)?.startsWith('HPE_') === true) {
      throw new ForeignResponse(`the response is not an S3 server's: ${(error as Error).message}`);
    }
    throw error;
  } finally {
    deadline.end();
  }
}

const tooSlow = 'the response was too slow';

/** The SDK's HTTP handler, which it types loosely. */
interface HttpHandler {
  handle(
    request: HttpRequest,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly response: HttpResponse }>;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: Readable;
}

async function receive(
  wire: Wire,
  request: WireRequest,
  { statusCode: status, headers, body }: HttpResponse,
  deadline: Deadline,
): Promise<WireResponse> {
  if (status < 200 || status >= 300) {
    const { bytes } = await collect(body, maxErrorBytes, deadline);
    throw failure(wire, status, headers, bytes);
  }
  const most = maxBytesOf(request, headers);
  try {
    requireHead(request.expected, status, headers, wire.sendsIds);
    request.onHeaders?.(headers);
    requireLength(request, headers, most);
  } catch (error) {
    body.destroy();
    throw error;
  }
  const { bytes, isWhole } = await collect(body, most, deadline);
  if (!isWhole) throw new OversizedResponse(most);
  requireBody(request.expected, status, headers, bytes);
  if (request.method === 'GET' && request.expected === 'object') verifyChecksum(headers, bytes);
  return { status, headers, body: bytes };
}

function maxBytesOf({ expected, maxBytes }: WireRequest, headers: Headers): number {
  if (expected !== 'object') return maxDocumentBytes;
  return maxBytes ?? (headers['content-length'] === undefined ? maxUnannouncedBytes : maxObjectBytes);
}

/** Checks that the end of a body can be told from a cut connection, and that it is not too long. */
function requireLength({ method, expected }: WireRequest, headers: Headers, most: number): void {
  if (method === 'HEAD') return;
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > most) throw new OversizedResponse(most);
  // A document shows its end itself. Node checks the other two kinds.
  const isFramed = length !== undefined || headers['transfer-encoding'] !== undefined;
  if (expected === 'object' && !isFramed) throw new BrokenResponse('the response has no length');
}

async function collect(
  body: Readable,
  most: number,
  deadline: Deadline,
): Promise<{ readonly bytes: Buffer; readonly isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    deadline.received(chunk.length);
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > most) break;
  }
  const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  return { bytes: bytes.subarray(0, most), isWhole: size <= most };
}

function failure(
  { client, sendsIds }: Wire,
  status: number,
  headers: Headers,
  body: Buffer,
): ErrorResponse | ForeignResponse {
  const error = failureOf(status, headers, body, sendsIds);
  const serverTime = error instanceof ErrorResponse ? error.details.serverTime : undefined;
  // As in the SDK's own commands: sign the next attempt with the server's time.
  if (error instanceof ErrorResponse && error.code === 'RequestTimeTooSkewed' && serverTime !== undefined) {
    client.config.systemClockOffset = serverTime - Date.now();
  }
  return error;
}
