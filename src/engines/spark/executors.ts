import { VergerError } from '../../common/errors.js';
import { type Platform, platformOf } from './bundle/platform.js';
import type { SparkSession } from './connect/session.js';
import { transformQuery } from './transform-query.js';

export interface Executors {
  /** Spark tasks at a time. */
  readonly parallelism: number;
  readonly platform: Platform;
}

const command = 'cat > /dev/null; echo $(uname -sm) $(node --version || echo none)';
const oldestNode = [20, 19];

/**
 * Looks what the executors are. A range that is not told how to be cut is cut into as many pieces as the cluster runs
 * at a time (`spark.default.parallelism`).
 * @throws VergerError `spark` where there is no Node, or an old one
 */
export async function surveyExecutors(session: SparkSession, signal: AbortSignal): Promise<Executors> {
  const query = transformQuery({
    command,
    numbers: 1_000_000,
    tasks: undefined,
  });
  const rows = await session.collect(query, { signal });
  const kinds = new Set(rows.map(({ line }) => String(line)));
  const platforms = [...kinds].map((line) => {
    const [kernel = '', machine = '', node = 'none'] = line.split(' ');
    requireNode(node);
    return platformOf(kernel, machine);
  });
  if (new Set(platforms.map(({ arch }) => arch)).size > 1)
    throw new VergerError('spark', 'the executors have different processors: results would depend on which');
  return { parallelism: rows.length, platform: platforms[0] };
}

function requireNode(version: string): void {
  const oldest = oldestNode.join('.');
  const hint = `each executor needs Node ${oldest} or later, as \`node\` on its PATH`;
  if (version === 'none') throw new VergerError('spark', 'an executor has no Node', { hint });
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new VergerError('spark', `an executor has Node ${version}`, { hint });
}
