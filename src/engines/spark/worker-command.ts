import { nodeFile, sumsFile } from './bundle/worker-bundle.js';

export interface WorkerFiles {
  /** Names under which the artifacts lie in the session's folder on an executor. */
  readonly bundle: string;
  readonly tasks: string;
  readonly model: string;
  /** SHA-256 of the bundle's list of digests. */
  readonly digest: string;
  /** Whether the bundle brings Node. */
  readonly hasNode: boolean;
}

/**
 * Finds the session's folder by the list of tasks, whose name no other session's has; holds the bundle against its
 * digest, once an executor; and becomes the worker.
 */
export function workerCommand({ bundle, tasks, model, digest, hasNode }: WorkerFiles): string {
  const whole = '.verger-whole';
  const check = `echo "${digest}  ${sumsFile}" | sha256sum --check --status && sha256sum --check --quiet ${sumsFile} >&2`;
  // What unzips on the executor may not care who may run a file.
  const runnable = hasNode ? `chmod +x ${nodeFile} && ` : '';
  return [
    `cd $(dirname */${tasks})/${bundle}`,
    `{ [ -e ${whole} ] || { ${check} && ${runnable}touch ${whole}; } || { echo "verger: the worker bundle is damaged" >&2; exit 3; }; }`,
    `exec ${hasNode ? nodeFile : 'node'} dist/spark-worker/main.js ../${tasks} ../${model}`,
  ].join(' && ');
}
