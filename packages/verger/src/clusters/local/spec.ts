import { VergerError } from '../../common/errors.js';

export const clusterModes = ['standalone', 'local-cluster', 'yarn'] as const;
export type ClusterMode = (typeof clusterModes)[number];

/** A Spark on this machine. */
export interface ClusterSpec {
  readonly mode: ClusterMode;
  /** Of Spark: `4.0.1`, or `4.0` or `4.0.x` for the one of its line that was tried. */
  readonly version: string;
  readonly workers: number;
  /** Of each worker: tasks at a time. */
  readonly cores: number;
  /** Of each worker's executor, in MiB, beside what the task's own processes take. */
  readonly memoryMiB: number;
  /** Of the Connect server; undefined: a free one. */
  readonly port: number | undefined;
  /** More of Spark's configuration; it wins over our own. */
  readonly conf: Readonly<Record<string, string>>;
}

/** What was tried, by line. */
const triedVersions: Readonly<Partial<Record<string, string>>> = { '3.5': '3.5.7', '4.0': '4.0.1' };

/** Spark's full version for what a person asks for. */
export function resolveVersion(asked: string): string {
  const version = triedVersions[asked.replace(/\.x$/, '')] ?? asked;
  if (/^(3\.5|4\.\d+)\.\d+$/.test(version)) return version;
  throw new VergerError('usage', `no Spark ${asked}: verger works with 3.5 and 4.x`, {
    hint: `tried with ${Object.values(triedVersions).join(' and ')}`,
  });
}

/** In 3.5 Spark Connect is not yet part of the distribution. */
export function isSpark3(version: string): boolean {
  return version.startsWith('3.');
}
