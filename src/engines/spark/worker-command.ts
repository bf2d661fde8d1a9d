import { nodeFile } from './bundle/worker-bundle.js';

export interface WorkerFiles {
  /** Names under which the artifacts lie in the session's folder on an executor. */
  readonly bundle: string;
  readonly tasks: string;
  readonly model: string;
  /** Of the bundle. */
  readonly sha256: string;
  /** Whether the bundle brings Node. */
  readonly hasNode: boolean;
}

/**
 * Finds the session's folder by the list of tasks, whose name no other session's has; unpacks the bundle there once an
 * executor, if it is whole; and becomes the worker.
 */
export function workerCommand({ bundle, tasks, model, sha256, hasNode }: WorkerFiles): string {
  const folder = 'verger-worker';
  const own = `${folder}.$$`;
  return [
    `cd $(dirname */${tasks})`,
    `{ [ -d ${folder} ] || ( ${[
      // Where there is no flock, several unpack, and one of them is the first to be done.
      'flock 9 2>/dev/null',
      `[ -d ${folder} ] && exit`,
      `echo "${sha256}  ${bundle}" | sha256sum --check --status || { echo "verger: the worker bundle is damaged" >&2; exit 3; }`,
      `mkdir ${own} && tar -xozf ${bundle} -C ${own} || { rm -rf ${own}; exit 4; }`,
      `mv -T ${own} ${folder} 2>/dev/null || rm -rf ${own}`,
    ].join('; ')} ) 9>${folder}.lock || exit; }`,
    `cd ${folder}`,
    `exec ${hasNode ? nodeFile : 'node'} dist/spark-worker/main.js ../${tasks} ../${model}`,
  ].join(' && ');
}
