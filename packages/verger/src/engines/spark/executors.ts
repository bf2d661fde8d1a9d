import type { SparkSession } from 'spark-connect';
import { VergerError } from '../../common/errors.js';
import { type Platform, platformOf } from './bundle/platform.js';
import { transformQuery } from './transform-query.js';

export interface Executors {
  /** The number of Spark tasks that run at a time. */
  readonly parallelism: number;
  readonly platform: Platform;
}

/**
 * Our worker is unpacked in the folder of the executor, or below: it must be possible to write there, and to run what was
 * written (not so on a file system mounted with noexec).
 */
export const surveyCommand = `cat > /dev/null
probe=./verger-probe-$$
use=run
{ echo exit > $probe && chmod +x $probe; } 2> /dev/null || use=write
[ $use = write ] || $probe 2> /dev/null || use=execute
rm -f $probe
user=$(id -un 2> /dev/null) || user=$(id -u)
echo $(uname -sm) $(node --version || echo none) $(getconf GNU_LIBC_VERSION || echo glibc none) $use $(uname -n) $user $PWD`;
const minNode = [20, 19];
/** The version that ONNX Runtime and libvips are linked against. */
const minGlibc = [2, 28];

/**
 * Finds the executors' platform and parallelism. A range with no partition count is split into as many pieces as
 * the cluster runs at a time (`spark.default.parallelism`).
 * @param needNode whether the executors must have Node
 * @throws VergerError `spark` if our worker would not run
 */
export async function surveyExecutors(
  session: SparkSession,
  needNode: boolean,
  signal: AbortSignal,
): Promise<Executors> {
  const query = transformQuery({
    command: surveyCommand,
    numbers: 100_000,
    tasks: undefined,
  });
  const rows = await session.collect(query, { signal });
  const kinds = new Set(rows.map(({ line }) => String(line)));
  const platforms = [...kinds].map((line) => platformOfExecutor(line, needNode));
  if (new Set(platforms.map(({ arch }) => arch)).size > 1)
    throw new VergerError(
      'spark',
      'the executors have different processors, which would give different results',
    );
  return { parallelism: rows.length, platform: platforms[0] };
}

/**
 * @param line the output of our command on an executor
 * @throws VergerError `spark` if our worker would not run
 */
export function platformOfExecutor(line: string, needNode: boolean): Platform {
  const [kernel = '', machine = '', node = 'none', , glibc = 'none', use = 'run', host, user, ...folder] =
    line.split(' ');
  const platform = platformOf(kernel, machine);
  if (use !== 'run') throw unusableFolder(use, `${host} as ${user}`, folder.join(' '));
  requireGlibc(glibc);
  if (needNode) requireNode(node);
  return platform;
}

function unusableFolder(use: string, executor: string, folder: string): VergerError {
  const what = use === 'write' ? 'write to' : 'run a program in';
  return new VergerError('spark', `the executor on ${executor} can't ${what} its folder ${folder}`, {
    hint: 'give the executors a folder of their user on a file system without noexec: SPARK_WORKER_DIR, or yarn.nodemanager.local-dirs',
  });
}

function requireNode(version: string): void {
  const hint = `each executor needs Node ${minNode.join('.')} or later as \`node\` on its PATH; or send one with --bundle-node`;
  if (version === 'none') throw new VergerError('spark', 'an executor has no Node', { hint });
  if (isOlder(version.replace(/^v/, ''), minNode))
    throw new VergerError('spark', `an executor has Node ${version}`, { hint });
}

function requireGlibc(version: string): void {
  const hint = `executors need glibc ${minGlibc.join('.')} or later, as in Amazon Linux 2023, Debian 10, Ubuntu 18.10 and RHEL 8`;
  if (version === 'none') throw new VergerError('spark', 'an executor has no glibc', { hint });
  if (isOlder(version, minGlibc))
    throw new VergerError('spark', `an executor has glibc ${version}`, { hint });
}

function isOlder(version: string, [oldestMajor, oldestMinor]: readonly number[]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
