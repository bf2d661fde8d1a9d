import { messageOf, systemCode, VergerError } from '../common/errors.js';
import type { PartFile } from './part-file.js';

/** A server that sends less in `stallMs` is as good as one that sends nothing. */
const minBytes = 64 * 2 ** 10;

/** A transfer that failed, and may succeed on a retry. */
export class BrokenTransfer extends Error {}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Give up on a server that sends nothing, or next to nothing, for this long. */
  readonly stallMs: number;
  /** @param total undefined if the server does not send it */
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/**
 * Requests the missing rest of a part file, without retries.
 * @throws BrokenTransfer if a retry may help, VergerError `download` if it can't
 */
export async function transfer(part: PartFile, options: TransferOptions): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), options.stallMs);
  const signal = AbortSignal.any([options.signal, stalled.signal]);
  /** Bytes since the timer was set. */
  let recent = 0;
  try {
    const response = await fetch(part.address, { headers: requestHeaders(part), signal });
    const total = await begin(part, response);
    if (total === part.size) return;
    for await (const chunk of chunksOf(response, signal)) {
      recent += chunk.length;
      if (recent >= minBytes) {
        timer.refresh();
        recent = 0;
      }
      await part.append(chunk);
      options.onProgress(part.size, total);
    }
    if (total !== undefined && part.size !== total)
      throw new BrokenTransfer(`received ${part.size} of ${total} bytes`);
  } catch (error) {
    if (options.signal.aborted || error instanceof VergerError || error instanceof BrokenTransfer)
      throw error;
    if (stalled.signal.aborted) {
      const got = recent === 0 ? 'no data for' : `only ${recent} bytes in`;
      throw new BrokenTransfer(`${got} ${options.stallMs / 1000} s`);
    }
    throw networkError(error, part);
  } finally {
    clearTimeout(timer);
    // An unread body, such as an error's, would keep the connection open.
    stalled.abort();
  }
}

/** The body of a response. Ends with the signal even where the stream itself never settles. */
async function* chunksOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new Error('aborted'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  aborted.catch(() => undefined);
  for (;;) {
    const { done, value } = await Promise.race([reader.read(), aborted]);
    if (done) return;
    yield value;
  }
}

function requestHeaders(part: PartFile): Record<string, string> {
  // No compression: lengths and ranges would be those of the compressed stream, and a few bytes can be gigabytes.
  const headers = { 'accept-encoding': 'identity' };
  if (!part.isResumable) return headers;
  return { ...headers, range: `bytes=${part.size}-`, 'if-range': part.validator ?? '' };
}

/**
 * Prepares the part file for the response's body.
 * @returns the size of the whole file, if the server sends it
 */
async function begin(part: PartFile, response: Response): Promise<number | undefined> {
  const { status, headers } = response;
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') throw refused(part, `the server sends the file compressed (${encoding})`);
  if (status === 200) {
    const length = headers.get('content-length');
    const total = length === null ? undefined : Number(length);
    part.requireRoom(total ?? 0);
    await part.restart(validatorOf(headers));
    return total;
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get('content-range') ?? '');
  const total = range === null ? undefined : Number(range[2]);
  part.requireRoom(total ?? 0);
  if (status === 206 || status === 416) {
    const isSameVersion = [undefined, part.validator].includes(validatorOf(headers));
    if (part.isResumable && isSameVersion) {
      if (status === 206 && Number(range?.[1]) === part.size) return total;
      // The file was already complete.
      if (status === 416 && total === part.size) return total;
    }
    await part.restart(undefined);
    throw new BrokenTransfer('the server sent the wrong range');
  }
  const refusal = `the server returned ${status} ${response.statusText}`.trimEnd();
  if (status >= 500 || status === 408 || status === 429) throw new BrokenTransfer(refusal);
  throw refused(part, refusal);
}

function refused({ shownAddress }: PartFile, why: string): VergerError {
  return new VergerError('download', `${shownAddress}: ${why}`, {
    hint: 'use --from with another address or a file',
  });
}

/** Only a strong validator identifies the bytes: https://www.rfc-editor.org/rfc/rfc9110#name-if-range */
function validatorOf(headers: Headers): string | undefined {
  if (headers.get('accept-ranges') === 'none') return undefined;
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined);
}

// No retry fixes an unknown host, an invalid certificate, or a redirect in a circle or to a file.
const permanentErrors = /^(ENOTFOUND|ERR_INVALID_URL|ERR_TLS.*|.*CERT.*|UNABLE_TO_VERIFY.*)$/;

function networkError(error: unknown, { shownAddress }: PartFile): Error {
  // The error of fetch only says that it failed; its cause has the reason. If it has none, fetch rejected the address.
  const reason = error instanceof Error ? error.cause : undefined;
  const code = systemCode(reason) ?? '';
  const message = messageOf(reason ?? error) || code;
  const isPermanent = permanentErrors.test(code) || /redirect|scheme/.test(message);
  if (reason !== undefined && !isPermanent) return new BrokenTransfer(message);
  return new VergerError('download', `${shownAddress}: ${message}`, {
    cause: error,
    hint: 'check the network, or use --from with a mirror or a local file',
  });
}
