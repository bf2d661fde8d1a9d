import { artifactOfFile, type SparkSession } from 'spark-connect';
import type { CachedFile } from './bundle/cached-file.js';
import { nodeArchive } from './bundle/node-archive.js';
import type { Platform } from './bundle/platform.js';
import { starter } from './bundle/starter.js';
import { workerBundle } from './bundle/worker-bundle.js';

/** A file on this machine, and its name in the session's folder on an executor. */
export interface WorkerFile extends CachedFile {
  readonly name: string;
}

/** What executors start a worker with. */
export interface WorkerKit {
  readonly platform: Platform;
  readonly bundle: WorkerFile;
  readonly starter: WorkerFile;
  /** For executors without Node. */
  readonly node: WorkerFile | undefined;
}

/**
 * Builds the worker for a platform.
 * @param withNode whether to send Node itself
 * @throws VergerError `spark` if it can't be built here
 */
export async function makeWorker(platform: Platform, withNode: boolean): Promise<WorkerKit> {
  return {
    platform,
    bundle: named('worker', 'bundle', await workerBundle(platform)),
    starter: named('start', 'mjs', await starter()),
    node: withNode ? named('node', 'bundle', await nodeArchive(platform)) : undefined,
  };
}

/**
 * Sends the worker to the server, from which executors fetch it.
 * @returns what was sent
 */
export async function sendWorker(
  session: SparkSession,
  kit: WorkerKit,
  signal: AbortSignal,
): Promise<WorkerKit> {
  const { bundle, starter, node } = kit;
  const files = [bundle, starter, ...(node === undefined ? [] : [node])];
  const artifacts = files.map(({ name, path, sha256 }) => artifactOfFile(`files/${name}`, path, sha256));
  await session.addArtifacts(await Promise.all(artifacts), { signal });
  return kit;
}

/**
 * The digest keeps apart the versions of those who share the session. No `.zip` and no `.tar.gz`: Spark would
 * unpack those, in Java, on the driver and on each executor.
 */
function named(what: string, ending: string, file: CachedFile): WorkerFile {
  return { ...file, name: `verger-${what}-${file.sha256.slice(0, 16)}.${ending}` };
}
