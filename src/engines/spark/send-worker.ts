import type { KeptFile } from './bundle/kept-file.js';
import { nodeArchive } from './bundle/node-archive.js';
import type { Platform } from './bundle/platform.js';
import { starter } from './bundle/starter.js';
import { workerBundle } from './bundle/worker-bundle.js';
import { artifactOfFile } from './connect/artifact.js';
import type { SparkSession } from './connect/session.js';

/** A file that executors find in the session's folder. */
export interface SentFile {
  readonly name: string;
  readonly sha256: string;
}

/** What executors start a worker with. */
export interface SentWorker {
  readonly bundle: SentFile;
  readonly starter: SentFile;
  /** For those without Node. */
  readonly node: SentFile | undefined;
}

export interface WorkerOptions {
  /** Whether Node itself is sent. */
  readonly withNode: boolean;
}

/**
 * Makes the worker for a platform, and sends it to the server, from which executors fetch it.
 * @throws VergerError `spark` where it can't be made here
 */
export async function sendWorker(
  session: SparkSession,
  platform: Platform,
  { withNode }: WorkerOptions,
  signal: AbortSignal,
): Promise<SentWorker> {
  const bundle = named('worker', 'bundle', await workerBundle(platform));
  const start = named('start', 'mjs', await starter());
  const node = withNode ? named('node', 'bundle', await nodeArchive(platform)) : undefined;
  const files = [bundle, start, ...(node === undefined ? [] : [node])];
  await session.addArtifacts(
    await Promise.all(files.map((file) => artifactOfFile(`files/${file.name}`, file))),
    { signal },
  );
  return { bundle, starter: start, node };
}

/**
 * Others who share the session may have another one. No `.zip` and no `.tar.gz`: those Spark would unpack, in Java, on
 * the driver and on each executor.
 */
function named(what: string, ending: string, file: KeptFile): SentFile & KeptFile {
  return { ...file, name: `verger-${what}-${file.sha256.slice(0, 16)}.${ending}` };
}
