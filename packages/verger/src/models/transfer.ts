import { messageOf, systemCode, VergerError } from '../common/errors.js';
import type { PartFile } from './part-file.js';

/** A transfer that broke off, and may do better when it is tried again. */
export class BrokenTransfer extends Error {}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** A server that sends nothing for so long is given up. */
  readonly stallMs: number;
  /** @param total undefined where the server does not tell */
  readonly onProgress: (received: number, total: number | undefined) => void;
}

/**
 * Asks a server for what a part file lacks, once.
 * @throws BrokenTransfer where another try may help, VergerError `download` where it can't
 */
export async function transfer(part: PartFile, options: TransferOptions): Promise<void> {
  const hangUp = new AbortController();
  const timer = setTimeout(() => hangUp.abort(), options.stallMs);
  const signal = AbortSignal.any([options.signal, hangUp.signal]);
  try {
    const response = await fetch(part.address, { headers: requestHeaders(part), signal });
    const total = await begin(part, response);
    if (total === part.size) return;
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      await part.append(chunk as Uint8Array);
      options.onProgress(part.size, total);
    }
    if (total !== undefined && part.size !== total)
      throw new BrokenTransfer(`${part.size} of ${total} bytes came`);
  } catch (error) {
    if (options.signal.aborted || error instanceof VergerError || error instanceof BrokenTransfer)
      throw error;
    if (hangUp.signal.aborted) throw new BrokenTransfer(`nothing came for ${options.stallMs / 1000} s`);
    throw networkError(error, part);
  } finally {
    clearTimeout(timer);
    // A body that nobody reads, an error's say, would keep the connection.
    hangUp.abort();
  }
}

function requestHeaders(part: PartFile): Record<string, string> {
  // The bytes as they are stored: lengths and ranges of a compressed stream would be those of another file.
  const headers = { 'accept-encoding': 'identity' };
  if (!part.isResumable) return headers;
  return { ...headers, range: `bytes=${part.size}-`, 'if-range': part.validator ?? '' };
}

/**
 * Makes the part file ready for the answer's body.
 * @returns the size of the whole file, where the server tells
 */
async function begin(part: PartFile, response: Response): Promise<number | undefined> {
  const { status, headers } = response;
  if (status === 200) {
    await part.restart(validatorOf(headers));
    return lengthOf(headers);
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get('content-range') ?? '');
  const total = range === null ? undefined : Number(range[2]);
  if (status === 206 || status === 416) {
    const isSameVersion = [undefined, part.validator].includes(validatorOf(headers));
    if (part.isResumable && isSameVersion) {
      if (status === 206 && Number(range?.[1]) === part.size) return total;
      // All of it was here already.
      if (status === 416 && total === part.size) return total;
    }
    await part.restart(undefined);
    throw new BrokenTransfer('the server sent another range than the one that was asked for');
  }
  const refusal = `the server answers ${status} ${response.statusText}`.trimEnd();
  if (status >= 500 || status === 408 || status === 429) throw new BrokenTransfer(refusal);
  throw new VergerError('download', `${part.address}: ${refusal}`, {
    hint: '--from takes another address, or a file',
  });
}

/** Only a strong one names the bytes: https://www.rfc-editor.org/rfc/rfc9110#name-if-range */
function validatorOf(headers: Headers): string | undefined {
  if (headers.get('accept-ranges') === 'none' || isEncoded(headers)) return undefined;
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? undefined);
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length === null || isEncoded(headers) ? undefined : Number(length);
}

function isEncoded(headers: Headers): boolean {
  return (headers.get('content-encoding') ?? 'identity') !== 'identity';
}

// No second try makes a host known or a certificate valid.
const hopeless = /^(ENOTFOUND|ERR_INVALID_URL|ERR_TLS.*|.*CERT.*|UNABLE_TO_VERIFY.*)$/;

function networkError(error: unknown, { address }: PartFile): Error {
  // fetch says no more than that it failed; the reason is the cause. Without one, it refused the address itself.
  const reason = error instanceof Error ? error.cause : undefined;
  const code = systemCode(reason) ?? '';
  const message = messageOf(reason ?? error) || code;
  if (reason !== undefined && !hopeless.test(code)) return new BrokenTransfer(message);
  return new VergerError('download', `${address}: ${message}`, {
    cause: error,
    hint: 'is there a network? --from takes a mirror’s address, or a file that was brought here otherwise',
  });
}
