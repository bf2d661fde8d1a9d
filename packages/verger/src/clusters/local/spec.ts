import { VergerError } from '../../common/errors.js';

/** A Spark on this machine, under any cluster manager. */
export interface ClusterSpec {
  /** Of Spark: `4.0.1`, or `4.0` or `4.0.x` for the tested release of that line. */
  readonly version: string;
  readonly workers: number;
  /** Per worker; a core runs one task at a time. */
  readonly cores: number;
  /** Per executor JVM, in MiB. Processes that tasks start come on top. */
  readonly memoryMiB: number;
  /** Of the Connect server; if undefined, any free port. */
  readonly port: number | undefined;
  /** Spark settings that override ours. */
  readonly conf: Readonly<Record<string, string>>;
}

/** The tested release of each line. */
const testedVersions: Readonly<Partial<Record<string, string>>> = { '3.5': '3.5.7', '4.0': '4.0.1' };

/** The full Spark version that `asked` stands for. */
export function resolveVersion(asked: string): string {
  const version = testedVersions[asked.replace(/\.x$/, '')] ?? asked;
  if (/^(3\.5|4\.\d+)\.\d+$/.test(version)) return version;
  throw new VergerError('usage', `Spark ${asked} is not supported: verger works with 3.5 and 4.x`, {
    hint: `tested with ${Object.values(testedVersions).join(' and ')}`,
  });
}

/** Spark 3's distribution lacks Spark Connect. */
export function isSpark3(version: string): boolean {
  return version.startsWith('3.');
}
