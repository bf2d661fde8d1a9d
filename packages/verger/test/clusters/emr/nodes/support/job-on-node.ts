import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { vi } from 'vitest';
import { bootstrapScript, stepScripts } from '../../../../../src/clusters/emr/nodes/assets/script-assets.js';
import { pinnedFile } from '../../../../../src/clusters/emr/nodes/assets/pinned-file.js';
import { connectPin } from '../../../../../src/clusters/emr/nodes/assets/pins.js';
import { uploadAssets } from '../../../../../src/clusters/emr/nodes/assets/upload.js';
import { vergerArchive } from '../../../../../src/clusters/emr/nodes/assets/verger-archive.js';
import { bootstrapActions, connectStep } from '../../../../../src/clusters/emr/nodes/steps.js';
import { clusterSettings } from '../../../../../src/clusters/emr/settings/cluster-settings.js';
import type { ClusterManager } from '../../../../../src/clusters/local/cluster-manager.js';
import { messageOf } from '../../../../../src/common/errors.js';
import { ownPlatform } from '../../../../../src/engines/spark/bundle/platform.js';
import { run } from '../../../../../src/index.js';
import { Location } from '../../../../../src/storage/location.js';
import { openStorage } from '../../../../../src/storage/open-storage.js';
import { plantOrchard } from '../../../../support/orchard.js';
import { makeBucket } from '../../../../support/s3/buckets.js';
import { environmentOf } from '../../../../support/s3/server.js';
import { startVersitygw, type Versitygw } from '../../../../support/s3/versitygw.js';
import { writeTinyBackbone } from '../../../../support/tiny-backbone.js';
import { awsPython } from './aws-command.js';
import { nodeTarball } from './node-tarball.js';
import { OneNodeEmr } from './one-node-emr.js';
import { ScratchNode } from './scratch-node.js';
import { type SparkOfNode, startSparkOfNode } from './spark-of-node.js';

export const partitions = 3;

/** The services that a node needs here; undefined, with the reason printed, if one is missing. */
export async function nodeServices(): Promise<Versitygw | undefined> {
  try {
    if (ownPlatform() === undefined) throw new Error('nodes run Linux');
    await awsPython();
    return await startVersitygw();
  } catch (error) {
    skipOrFail(messageOf(error));
    return undefined;
  }
}

/** A cluster of one node on this machine, in the state that its bootstrap action and its first step leave. */
export class JobOnNode {
  readonly folder: string;
  readonly bucket: string;
  readonly node: ScratchNode;
  readonly emr: OneNodeEmr;
  /** The digests of the parts as the local engine writes them. */
  readonly expected: readonly string[];
  readonly #spark: SparkOfNode;

  private constructor(
    parts: Pick<JobOnNode, 'folder' | 'bucket' | 'node' | 'emr' | 'expected'>,
    spark: SparkOfNode,
  ) {
    this.folder = parts.folder;
    this.bucket = parts.bucket;
    this.node = parts.node;
    this.emr = parts.emr;
    this.expected = parts.expected;
    this.#spark = spark;
  }

  static async make(endpoint: string, version: string, manager: ClusterManager): Promise<JobOnNode> {
    const aws = environmentOf(endpoint);
    // Before these are set: it inherits the environment.
    const spark = await startSparkOfNode(version, manager, aws);
    for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);
    const [folder, bucket] = await Promise.all([makeTempFolder(), makeBucket(endpoint)]);
    const expected = await localRun(folder, bucket);
    const node = await ScratchNode.make({ ...spark.env, ...aws });
    await bootstrap(node, folder, bucket, spark.connectJar);
    const deadline = new Date(Date.now() + 3_600_000);
    const adapt = (args: readonly string[]): readonly string[] => adapted(args, spark);
    const emr = await OneNodeEmr.start(node, { bucket, deadline, adapt });
    vi.stubEnv('AWS_ENDPOINT_URL_EMR', emr.endpoint);
    emr.add([connectStep(bucket, clusterSettings.parse({}), 'CANCEL_AND_WAIT')]);
    await emr.idle();
    return new JobOnNode({ folder, bucket, node, emr, expected }, spark);
  }

  at(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }

  /** The digests of a result's parts. */
  async digests(output: string): Promise<readonly string[]> {
    const bytes = await openStorage(Location.parse(output)).read('_verger/manifest.json');
    const { parts } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { parts: { sha256: string }[] };
    return parts.map(({ sha256 }) => sha256);
  }

  async end(): Promise<void> {
    await this.emr.stop();
    await this.node.run(['bash', '/opt/verger/current/bin/connect.sh', 'stop']);
    await this.#spark.stop();
    vi.unstubAllEnvs();
    await this.node.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function bootstrap(
  node: ScratchNode,
  folder: string,
  bucket: string,
  jar: string | undefined,
): Promise<void> {
  const { signal } = new AbortController();
  const connect = jar === undefined ? [] : [await pinnedFile(connectPin, signal)];
  const verger = await vergerArchive(ownPlatform() ?? { arch: 'x64' });
  const installed = [nodeTarball(folder), verger, ...connect, ...(await stepScripts())];
  const assets = { bootstrap: await bootstrapScript(), installed };
  await uploadAssets(openStorage(Location.parse(`s3://${bucket}`)), [assets.bootstrap, ...installed]);
  const [{ ScriptBootstrapAction: action }] = bootstrapActions(bucket, assets);
  const script = node.at('bootstrap.sh');
  const fetched = await node.run(['aws', 's3', 'cp', '--only-show-errors', action?.Path ?? '', script]);
  const ended = await node.run(['bash', script, ...(action?.Args ?? [])]);
  if (fetched.code !== 0 || ended.code !== 0) throw new Error(fetched.stderr + ended.stderr);
}

/** The images in the bucket, and what a run on this machine makes of them. */
async function localRun(folder: string, bucket: string): Promise<readonly string[]> {
  const orchard = join(folder, 'orchard');
  const paths = await plantOrchard(orchard, { classes: ['apple', 'plum'], perClass: 80 });
  const input = openStorage(Location.parse(`s3://${bucket}/in`));
  for (const path of paths) await input.write(path, await readFile(join(orchard, path)));
  const model = await writeTinyBackbone(folder);
  const { manifest } = await run({ input: orchard, output: join(folder, 'local'), model, partitions });
  return manifest.parts.map(({ sha256 }) => sha256);
}

/** A step for this machine: another port, since several clusters may be here, and executors that fit. */
function adapted(args: readonly string[], { port, options }: SparkOfNode): readonly string[] {
  if (!args.includes('start')) return args;
  const at = args.indexOf('--port') + 1;
  return [...args.slice(0, at), port.toString(), ...args.slice(at + 1), ...options];
}
