/** A server on the primary node that the tunnel leads to. */
export interface Service {
  readonly title: string;
  /** On the primary node. */
  readonly port: number;
  /** Whether it listens on the primary's private name, or on its loopback address only. */
  readonly listensOn: 'name' | 'loopback';
  readonly scheme: 'http' | 'https' | 'sc';
}

/**
 * Ports of EMR: "View web interfaces hosted on Amazon EMR clusters" and "JupyterHub" in its guides. Those of the Spark UI
 * and of Spark Connect are Spark's defaults; Verger's Connect server is bound to the loopback address.
 */
export const services: readonly Service[] = [
  { title: 'Spark UI', port: 4040, listensOn: 'name', scheme: 'http' },
  { title: 'History Server', port: 18_080, listensOn: 'name', scheme: 'http' },
  { title: 'JupyterHub', port: 9443, listensOn: 'name', scheme: 'https' },
  { title: 'YARN', port: 8088, listensOn: 'name', scheme: 'http' },
  { title: 'Spark Connect', port: 15_002, listensOn: 'loopback', scheme: 'sc' },
];
