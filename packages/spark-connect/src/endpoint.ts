import { isIP } from 'node:net';

export interface EndpointFacts {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Where Spark keeps the session apart from those of others. */
  readonly userId: string;
  readonly userAgent: string | undefined;
  /** A session to share; undefined: one of our own. */
  readonly sessionId: string | undefined;
  readonly maxMessageBytes: number;
}

/** A Spark Connect server and how to speak to it. The token and the headers come out by `metadata()` only. */
export class Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly userId: string;
  readonly userAgent: string | undefined;
  readonly sessionId: string | undefined;
  readonly maxMessageBytes: number;
  // Private fields are shown neither by inspect() nor by JSON: a token can't get into a log by accident.
  readonly #token: string | undefined;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(facts: EndpointFacts, token: string | undefined, headers: ReadonlyMap<string, string>) {
    ({
      host: this.host,
      port: this.port,
      tls: this.tls,
      userId: this.userId,
      userAgent: this.userAgent,
      sessionId: this.sessionId,
      maxMessageBytes: this.maxMessageBytes,
    } = facts);
    this.#token = token;
    this.#headers = headers;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** Whether it is this machine, where a tunnel may begin. */
  get isLoopback(): boolean {
    return isLoopback(this.host);
  }

  /** `host:port` as a resolver takes it, with an IPv6 address in brackets. */
  get authority(): string {
    return `${isIP(this.host) === 6 ? `[${this.host}]` : this.host}:${this.port}`;
  }

  /** What every call carries in its header, secrets included. */
  metadata(): ReadonlyMap<string, string> {
    const bearer: [string, string][] =
      this.#token === undefined ? [] : [['authorization', `Bearer ${this.#token}`]];
    return new Map([...this.#headers, ...bearer]);
  }

  /** The address without its parameters, fit to be printed. */
  toString(): string {
    return `sc://${this.authority}`;
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
