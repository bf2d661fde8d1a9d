import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What a browser has to show: 128 random bits, once in the address that is opened, then in a cookie. Any user of the
 * machine can connect to a port of it.
 */
export class AccessToken {
  readonly text: string;
  readonly #cookie: string;

  constructor(port: number, text = randomBytes(16).toString('hex')) {
    this.text = text;
    // Cookies don't know ports: two servers on one machine need two names.
    this.#cookie = `verger-${port}`;
  }

  /** Whether this is the token; takes as long for a wrong one. */
  is(text: string): boolean {
    return timingSafeEqual(digest(text), digest(this.text));
  }

  /** Whether a request's Cookie header has it. */
  isInCookies(header: string | undefined): boolean {
    const cookies = (header ?? '').split(';').map((pair) => pair.trim().split('='));
    return cookies.some(([name, value = '']) => name === this.#cookie && this.is(value));
  }

  /** The Set-Cookie header for a browser that has shown the token. */
  get setCookie(): string {
    return `${this.#cookie}=${this.text}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

/** Equal lengths for a comparison in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
