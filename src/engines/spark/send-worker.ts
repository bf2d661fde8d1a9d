import type { Platform } from './bundle/platform.js';
import { type BundleOptions, type WorkerBundle, workerBundle } from './bundle/worker-bundle.js';
import { artifactOfFile } from './connect/artifact.js';
import type { SparkSession } from './connect/session.js';

/** Makes the worker for a platform, and sends it to the server, from which executors fetch it. */
export async function sendBundle(
  session: SparkSession,
  platform: Platform,
  options: BundleOptions,
  signal: AbortSignal,
): Promise<WorkerBundle> {
  const bundle = await workerBundle(platform, options);
  const artifact = await artifactOfFile(`files/${bundleName(bundle)}`, bundle.path);
  await session.addArtifacts([artifact], { signal });
  return bundle;
}

/**
 * Under which executors find it, in the session's folder. No `.zip` and no `.tar.gz`: those Spark would unpack, in Java,
 * on the driver and on each executor, which takes three times as long as `tar` on the executors alone.
 */
export function bundleName({ sha256 }: WorkerBundle): string {
  return `verger-worker-${sha256.slice(0, 16)}.bundle`;
}
