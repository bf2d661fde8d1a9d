import { isIP } from 'node:net';

/** Where a Spark Connect server is, and how the client identifies itself. */
export interface EndpointSettings {
  /** A host name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Spark separates the sessions of different users. */
  readonly userId: string;
  readonly userAgent: string | undefined;
  /** The UUID of a session to share; undefined: a new one. */
  readonly sessionId: string | undefined;
  /** The largest gRPC message, in both directions. */
  readonly maxMessageBytes: number;
}

/** Headers that change, such as one with a token that holds for an hour. */
export interface ChangingHeaders {
  /** The headers of the next call, by lower-case name. What it throws ends the call. */
  current(): Promise<Readonly<Record<string, string>>>;
  /** The server has refused a call with these: `current` is to get others. */
  refused(headers: Readonly<Record<string, string>>): void;
}

/** A Spark Connect server and how to reach it. Only `metadata()` and `changing` give the token and the headers. */
export class Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly userId: string;
  readonly userAgent: string | undefined;
  readonly sessionId: string | undefined;
  readonly maxMessageBytes: number;
  // Neither inspect() nor JSON shows private fields, so that a token can't get into a log by accident.
  readonly #token: string | undefined;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #changing: ChangingHeaders | undefined;

  /** @param changing headers besides those that stay the same */
  constructor(
    settings: EndpointSettings,
    token: string | undefined,
    headers: ReadonlyMap<string, string>,
    changing?: ChangingHeaders,
  ) {
    ({
      host: this.host,
      port: this.port,
      tls: this.tls,
      userId: this.userId,
      userAgent: this.userAgent,
      sessionId: this.sessionId,
      maxMessageBytes: this.maxMessageBytes,
    } = settings);
    this.#token = token;
    this.#headers = headers;
    this.#changing = changing;
  }

  get hasToken(): boolean {
    return this.#token !== undefined || this.#changing !== undefined;
  }

  /** The same server, with headers that change besides those that stay the same. */
  withHeaders(changing: ChangingHeaders): Endpoint {
    return new Endpoint(this, this.#token, this.#headers, changing);
  }

  /** Headers that are asked for before each call; undefined if all stay the same. */
  get changing(): ChangingHeaders | undefined {
    return this.#changing;
  }

  /** Whether the server is on this machine, or behind a tunnel that begins here. */
  get isLoopback(): boolean {
    return isLoopback(this.host);
  }

  /** `host:port`, with an IPv6 address in brackets. */
  get authority(): string {
    return `${isIP(this.host) === 6 ? `[${this.host}]` : this.host}:${this.port}`;
  }

  /** The headers that every call has, secrets included. */
  metadata(): ReadonlyMap<string, string> {
    const bearer: [string, string][] =
      this.#token === undefined ? [] : [['authorization', `Bearer ${this.#token}`]];
    return new Map([...this.#headers, ...bearer]);
  }

  /** The address without its parameters, safe to print. */
  toString(): string {
    return `sc://${this.authority}`;
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
