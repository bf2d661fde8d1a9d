import type { CreateApplicationRequest, StartSessionRequest } from '@aws-sdk/client-emr-serverless';
import { tagKeys } from '../account/tags.js';
import type { Foundation } from '../foundation/foundation.js';
import type { ClusterIdentity } from '../launch/run-request.js';
import { emrName } from '../launch/emr-calls.js';
import { instanceType } from '../prices/instance-types.js';
import { serverlessWorker } from '../quote/serverless-quote.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { diskGbPerWorker, type ServerlessLimit } from './serverless-limit.js';

/** What tells one run from all others. */
export type RunIdentity = Pick<ClusterIdentity, 'run' | 'owner' | 'deadline'>;

/** AWS stops an application that has had no session for that long; until then it costs nothing either. */
const autoStopMinutes = 1;

/**
 * An application: free until it has a session. Without a network of ours it reaches S3 in its region, and nothing else. Its
 * logs lie in our bucket alone: AWS demands one place for them, and would keep them itself by default.
 */
export function applicationRequest(
  settings: ClusterSettings,
  { bucket }: Pick<Foundation, 'bucket'>,
  { capacity }: ServerlessLimit,
  identity: RunIdentity,
): CreateApplicationRequest {
  const { architecture } = instanceType(settings.core.type).family;
  return {
    name: emrName(settings.name),
    releaseLabel: settings.release,
    type: 'SPARK',
    clientToken: identity.run,
    architecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
    maximumCapacity: {
      cpu: `${capacity.vcpus} vCPU`,
      memory: `${capacity.memoryGb} GB`,
      disk: `${capacity.diskGb} GB`,
    },
    autoStartConfiguration: { enabled: true },
    autoStopConfiguration: { enabled: true, idleTimeoutMinutes: autoStopMinutes },
    interactiveConfiguration: { sessionEnabled: true },
    monitoringConfiguration: {
      s3MonitoringConfiguration: { logUri: `s3://${bucket}/logs/serverless/` },
      managedPersistenceMonitoringConfiguration: { enabled: false },
    },
    tags: tagsOf(settings, identity),
  };
}

export function sessionRequest(
  settings: ClusterSettings,
  executionRoleArn: string,
  { executors, idleMinutes }: ServerlessLimit,
  { applicationId, ...identity }: RunIdentity & { readonly applicationId: string },
): StartSessionRequest {
  return {
    applicationId,
    clientToken: identity.run,
    executionRoleArn,
    name: 'verger',
    idleTimeoutMinutes: idleMinutes,
    configurationOverrides: {
      runtimeConfiguration: [
        { classification: 'spark-defaults', properties: sparkSettings(executors, settings.region) },
      ],
    },
    tags: tagsOf(settings, identity),
  };
}

/** A JVM needs little: our workers, one on each core, are processes beside it. */
const heapGb = 1;

/** Executors all from the start; of a session that nobody uses they end after minutes, before it ends itself. */
function sparkSettings(executors: number, region: string): Record<string, string> {
  const { vcpus, memoryGb } = serverlessWorker;
  return {
    'spark.driver.cores': `${vcpus}`,
    'spark.driver.memory': `${memoryGb - 2}g`,
    'spark.executor.cores': `${vcpus}`,
    'spark.executor.memory': `${heapGb}g`,
    'spark.executor.memoryOverhead': `${memoryGb - heapGb}g`,
    'spark.emr-serverless.driver.disk': `${diskGbPerWorker}g`,
    'spark.emr-serverless.executor.disk': `${diskGbPerWorker}g`,
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.initialExecutors': `${executors}`,
    'spark.dynamicAllocation.maxExecutors': `${executors}`,
    'spark.dynamicAllocation.executorIdleTimeout': '300s',
    'spark.default.parallelism': `${executors * vcpus}`,
    'spark.executorEnv.AWS_REGION': region,
  };
}

function tagsOf(
  { name, tags, maxCost }: ClusterSettings,
  { run, owner, deadline }: RunIdentity,
): Record<string, string> {
  return {
    ...tags,
    [tagKeys.cluster]: name,
    [tagKeys.run]: run,
    [tagKeys.owner]: owner,
    [tagKeys.deadline]: deadline.toISOString(),
    [tagKeys.maxCost]: maxCost.toString(),
  };
}
