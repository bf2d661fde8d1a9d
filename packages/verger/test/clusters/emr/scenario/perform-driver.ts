import { gzipSync } from 'node:zlib';
import type { StepConfig } from '@aws-sdk/client-emr';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import { cli, type CliEnd } from '../../../support/cli.js';
import type { EmrDouble } from '../double/emr-double.js';
import { type StepFailure, type StepPlace, usualScript } from '../double/script.js';
import { isDriver } from '../launch/test-account.js';

/** How steps are done here. */
export interface Performance {
  readonly bucket: string;
  /** The environment of the nodes. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Does the drivers' steps of a double for real: with the built command and the local engine, where the nodes have Spark.
 * Time passes with each look at a cluster, but not while a driver is at work.
 */
export function performDrivers(double: EmrDouble, performance: Performance): void {
  let working = 0;
  double.script = {
    ...usualScript,
    step: (config) => ({
      ...{ seconds: 30, serverSeconds: 600 },
      ...(isDriver(config) ? { perform } : {}),
    }),
  };
  double.onCall = ({ operation }) => {
    if (working === 0 && /^Describe(?:Cluster|Step)$/.test(operation)) double.clock.advance(60);
    return undefined;
  };

  async function perform(place: StepPlace, config: StepConfig): Promise<StepFailure | undefined> {
    working += 1;
    const end = await cli(driverArguments(config), { env: performance.env });
    const logFile = await writeLogs(end, place, performance.bucket);
    working -= 1;
    if (end.code === 0) return undefined;
    return { reason: 'Unknown Error.', message: end.stderr.split('\n').at(0) ?? '', logFile };
  }
}

/** `bash driver.sh <deadline> <region> <arguments of verger run>` */
function driverArguments({ HadoopJarStep }: StepConfig): readonly string[] {
  return ['run', ...(HadoopJarStep?.Args ?? []).slice(4), '--workers', '1'];
}

/** EMR uploads them minutes later. @returns the address of the standard error */
async function writeLogs(
  { code, stdout, stderr }: CliEnd,
  { clusterId, stepId }: StepPlace,
  bucket: string,
): Promise<string> {
  const folder = `s3://${bucket}/logs/${clusterId}/steps/${stepId}`;
  const logs = openStorage(Location.parse(folder));
  const last = code === 0 ? '' : `verger step failed: verger run ended with status ${code}\n`;
  await logs.write('stdout.gz', gzipSync(stdout));
  await logs.write('stderr.gz', gzipSync(stderr + last));
  return `${folder}/stderr.gz`;
}
