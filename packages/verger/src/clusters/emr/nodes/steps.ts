import type { ActionOnFailure, BootstrapActionConfig, Step, StepConfig } from '@aws-sdk/client-emr';
import { randomUUID } from 'node:crypto';
import { VergerError } from '../../../common/errors.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { type Asset, assetKey } from './assets/asset.js';
import type { NodeAssets } from './assets/node-assets.js';
import { executorOptions } from './executors.js';

/** Where the Connect server listens, on the loopback interface of the primary node. */
export const connectPort = 15_002;

/** Where a bucket keeps what nobody but its owner may read, by the ids of clusters; below what notebooks may use too. */
export const secretsPrefix = 'jupyter/secrets';

/** By its name the step of a cluster is found again. */
export const connectStepName = 'verger: Connect server';

/** Where `bootstrap.sh` puts the scripts. */
const scripts = '/opt/verger/current/bin';

/** The bootstrap action that installs the assets, which must be in the bucket. */
export function bootstrapActions(
  bucket: string,
  { bootstrap, installed }: NodeAssets,
): BootstrapActionConfig[] {
  const addressOf = (asset: Asset): string => `s3://${bucket}/${assetKey(asset)}`;
  return [
    {
      Name: 'verger: install',
      ScriptBootstrapAction: { Path: addressOf(bootstrap), Args: installed.map(addressOf) },
    },
  ];
}

/** Sets JupyterHub's password, for clusters that have JupyterHub. The first of all steps. */
export function jupyterStep(bucket: string, failure: ActionOnFailure): StepConfig {
  return step('verger: password of JupyterHub', failure, ['jupyter.sh', `s3://${bucket}/${secretsPrefix}`]);
}

/** Starts the Connect server; does nothing if it runs. Without clients it ends by itself after the cluster's idle time. */
export function connectStep(bucket: string, settings: ClusterSettings, failure: ActionOnFailure): StepConfig {
  const own = [
    ...['--port', connectPort.toString(), '--idle-minutes', settings.idleMinutes.toString()],
    ...['--secrets', `s3://${bucket}/${secretsPrefix}`],
  ];
  return step(connectStepName, failure, ['connect.sh', 'start', ...own, ...executorOptions(settings)]);
}

/** A run, as the driver on the primary node gets it. */
export interface DriverJob {
  readonly input: string;
  readonly output: string;
  /** Other arguments of `verger run`, without those of the engine. */
  readonly flags: readonly string[];
  /** When the driver is stopped at the latest. */
  readonly deadline: Date;
}

/**
 * Runs the driver; the Connect server's step comes before it. No other step has its name, so that it can be found after a
 * lost answer.
 */
export function driverStep(
  { input, output, flags, deadline }: DriverJob,
  { region }: { readonly region: string },
  failure: ActionOnFailure,
): StepConfig {
  const seconds = Math.floor(deadline.getTime() / 1000).toString();
  const args = ['driver.sh', seconds, region, input, output, ...flags];
  const mark = ` [${randomUUID().slice(-12)}]`;
  // Half a character would come back from EMR as another one.
  const name = `verger: ${input} -> ${output}`
    .slice(0, longestName - mark.length)
    .replace(/[\uD800-\uDBFF]$/, '');
  return step(name + mark, failure, args);
}

/** The run of a driver's step, read from its arguments. @throws VergerError `usage` if it is another step */
export function driverJobOf({ Id = '', Name = '', Config }: Step): DriverJob {
  const [, script = '', seconds, , input, output, ...flags] = Config?.Args ?? [];
  if (script.endsWith('/driver.sh'))
    return { input, output, flags, deadline: new Date(Number(seconds) * 1000) };
  throw new VergerError('usage', `the step ${Id} (${Name}) is no run of verger`, {
    hint: 'take the id that `verger cluster submit` printed',
  });
}

/** Of a step, in EMR. */
const longestName = 256;

function step(name: string, failure: ActionOnFailure, [script, ...args]: readonly string[]): StepConfig {
  return {
    Name: name,
    ActionOnFailure: failure,
    HadoopJarStep: { Jar: 'command-runner.jar', Args: ['bash', `${scripts}/${script}`, ...args] },
  };
}
