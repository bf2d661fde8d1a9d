import { ErrorResponse } from './error-response.js';

/**
 * Something that AWS offers and other servers may lack. The first request that needs it finds out, and others wait for
 * it: a server is asked once.
 */
export class Ability {
  #has: boolean | undefined;
  #asking: Promise<unknown> | undefined;

  /** @param has undefined if it has to be found out */
  constructor(has?: boolean) {
    this.#has = has;
  }

  get isPossible(): boolean {
    return this.#has !== false;
  }

  /** It was found to be missing in another way than by a refusal. */
  isMissing(): void {
    this.#has = false;
  }

  /**
   * @param attempt makes a request with the ability or without it
   * @throws what the attempt throws; if the server refuses both ways, the second refusal
   */
  async use<T>(attempt: (withIt: boolean) => Promise<T>): Promise<T> {
    while (this.#has === undefined && this.#asking !== undefined) await this.#asking.catch(() => undefined);
    if (this.#has !== undefined) return attempt(this.#has);
    const asking = this.#ask(attempt);
    this.#asking = asking;
    try {
      return await asking;
    } finally {
      if (this.#asking === asking) this.#asking = undefined;
    }
  }

  /** The same without waiting, for reads: the first object may be a bad one. Several requests may ask at once. */
  useAtOnce<T>(attempt: (withIt: boolean) => Promise<T>): Promise<T> {
    return this.#has === undefined ? this.#ask(attempt) : attempt(this.#has);
  }

  async #ask<T>(attempt: (withIt: boolean) => Promise<T>): Promise<T> {
    try {
      const response = await attempt(true);
      this.#has = true;
      return response;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const response = await attempt(false);
      this.#has = false;
      return response;
    }
  }
}

/** What a server can do beyond the core of S3. */
export class Abilities {
  /** Encrypting an object on request. */
  readonly encryption: Ability;
  /** Checking and keeping the CRC32 of an object. */
  readonly checksums: Ability;
  /** Sending an object's checksum with it. */
  readonly sentChecksums: Ability;
  /** One checksum for an object that was uploaded in parts. */
  readonly wholeChecksums: Ability;
  /** Removing many objects at once. */
  readonly batchRemoval: Ability;
  /** Listing from a key on. */
  readonly startAfter: Ability;

  /** @param isAws then it has them all, and a refusal is an error */
  constructor(isAws: boolean) {
    const ability = (): Ability => new Ability(isAws ? true : undefined);
    this.encryption = ability();
    this.checksums = ability();
    this.sentChecksums = ability();
    this.wholeChecksums = ability();
    this.batchRemoval = ability();
    this.startAfter = ability();
  }
}

/** Errors of status 400 that say nothing about what a server can do. */
const otherErrors = new Set([
  'AuthorizationHeaderMalformed',
  'BadDigest',
  'EntityTooLarge',
  'ExpiredToken',
  'IllegalLocationConstraintException',
  'IncompleteBody',
  'InvalidBucketName',
  'InvalidToken',
  'KeyTooLongError',
  'RequestExpired',
  'RequestTimeout',
  'TokenRefreshRequired',
  'XAmzContentSHA256Mismatch',
]);

/** Whether a server may have refused a request because it does not know a part of it; servers differ in the code. */
export function isRefusal(error: unknown): boolean {
  const response = error instanceof Error && !(error instanceof ErrorResponse) ? error.cause : error;
  if (!(response instanceof ErrorResponse)) return false;
  const { status, code } = response;
  return (
    status === 501 ||
    code === 'NotImplemented' ||
    status === 405 ||
    (status === 400 && !otherErrors.has(code))
  );
}
