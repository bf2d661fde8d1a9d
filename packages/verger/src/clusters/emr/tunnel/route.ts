/** How ssh gets to the primary node, and as whom. */
export interface Destination {
  /** A name or an address, or the id of an instance if a proxy command takes that. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The file of the private key. */
  readonly identity: string;
  /** Further options of ssh, `Name=value`. */
  readonly options: readonly string[];
}

/** A way to the primary node's SSH server. */
export interface Route {
  /** The host and the port, and the options that lead there. */
  readonly way: Pick<Destination, 'host' | 'port' | 'options'>;
  /** What is needed on this computer, before anything else is done. @throws VergerError */
  check(): Promise<void>;
}

/** The user who may log in. */
export interface Identity {
  readonly user: string;
  check(): Promise<void>;
  /**
   * Prepares one connection.
   * @param signal gives up what takes long
   * @returns the private key, and how to remove it once ssh has read it
   * @throws VergerError `access`, `aws`
   */
  prepare(signal: AbortSignal): Promise<PreparedKey>;
}

export interface PreparedKey {
  readonly file: string;
  /** Further options of ssh, `Name=value`. */
  readonly options: readonly string[];
  /** Can be called twice. */
  remove(): Promise<void>;
}
