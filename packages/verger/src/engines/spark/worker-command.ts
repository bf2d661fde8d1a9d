import { readFileSync } from 'node:fs';
import { packageFile } from '../../common/package-root.js';
import type { WorkerKit } from './worker-kit.js';

const script = readFileSync(packageFile('dist/engines/spark/worker/call.sh'), 'utf8').replace(
  /^ *(#.*)?\n/gm,
  '',
);

/**
 * The command of each Spark task: call.sh, with its settings.
 * @param tasks name of the task list, unique to this session
 * @param model name of the model
 */
export function workerCommand({ bundle, starter, node }: WorkerKit, tasks: string, model: string): string {
  const settings = {
    tasks,
    model,
    bundle: bundle.name,
    bundle_sha256: bundle.sha256,
    starter: starter.name,
    starter_sha256: starter.sha256,
    node_archive: node?.name ?? '',
    node_archive_sha256: node?.sha256 ?? '',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  return lines.join('') + script;
}
