const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The values of the Host header that this server answers to. A page of another site that has its name point to
 * 127.0.0.1 (DNS rebinding) comes with its own name.
 * @param names other host names, such as that of a JupyterHub whose proxy keeps the header
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  constructor(port: number, names: readonly string[] = []) {
    this.#names = new Set([
      ...loopback.map((name) => `${name}:${port}`),
      ...names.flatMap((name) => [name, `${name}:${port}`]),
    ]);
  }

  has(host: string | undefined): boolean {
    return host !== undefined && this.#names.has(host.toLowerCase());
  }
}
