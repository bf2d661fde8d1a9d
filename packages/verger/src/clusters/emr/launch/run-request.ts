import type {
  Application,
  BootstrapActionConfig,
  Configuration,
  RunJobFlowInput,
  StepConfig,
  Tag,
} from '@aws-sdk/client-emr';
import { quoteTag } from '../account/quote-tag.js';
import { tagKeys } from '../account/tags.js';
import type { Foundation } from '../foundation/foundation.js';
import type { Range } from '../quote/range.js';
import { type ClusterSettings, releases } from '../settings/cluster-settings.js';
import { emrName } from './emr-calls.js';
import { instanceFleets, scalingPolicy } from './fleets.js';

/** A cluster to start. */
export interface ClusterPlan {
  readonly settings: ClusterSettings;
  readonly foundation: Foundation;
  /** What installs our programs on each node. */
  readonly bootstrap: readonly BootstrapActionConfig[];
  /** The run that it is started for; undefined for one that lasts. */
  readonly job?: QuotedJob | undefined;
}

/** A run and what it was quoted at, which its cluster keeps in tags. */
export interface QuotedJob {
  readonly input: string;
  readonly output: string;
  readonly quote: Range;
}

/** What tells one start of a cluster from all others. */
export interface ClusterIdentity {
  /** A random id. */
  readonly run: string;
  /** The ARN of the caller. */
  readonly owner: string;
  readonly deadline: Date;
  readonly idleSeconds: number;
}

/** GiB of the root volume: EMR's default, written down since the quote has it. */
const rootVolumeGiB = 15;

/**
 * The request for a cluster.
 * @param steps those of a cluster that ends after them by itself; undefined for one that lasts, which gets its steps only
 *   when its deadline is set: until then it is idle, and EMR ends it if nobody comes back
 */
export function runRequest(
  { settings, foundation, bootstrap, job }: ClusterPlan,
  identity: ClusterIdentity,
  steps: readonly StepConfig[] | undefined,
): RunJobFlowInput {
  const release = releases[settings.release];
  return {
    Name: emrName(settings.name),
    ReleaseLabel: settings.release,
    LogUri: `s3://${foundation.bucket}/logs/`,
    Applications: applications(settings),
    Configurations: configurations(settings, foundation),
    Instances: {
      InstanceFleets: instanceFleets(settings),
      Ec2SubnetIds: [...foundation.subnetIds],
      EmrManagedMasterSecurityGroup: foundation.securityGroup,
      EmrManagedSlaveSecurityGroup: foundation.securityGroup,
      KeepJobFlowAliveWhenNoSteps: steps === undefined,
      // The schedule could not end a protected cluster.
      TerminationProtected: false,
      ...(settings.keyPair === undefined ? {} : { Ec2KeyName: settings.keyPair }),
    },
    BootstrapActions: [...bootstrap],
    ServiceRole: foundation.serviceRole,
    JobFlowRole: foundation.instanceProfile,
    SecurityConfiguration: foundation.securityConfiguration,
    AutoTerminationPolicy: { IdleTimeout: identity.idleSeconds },
    EbsRootVolumeSize: rootVolumeGiB,
    ScaleDownBehavior: 'TERMINATE_AT_TASK_COMPLETION',
    StepConcurrencyLevel: 1,
    Tags: tagsOf(settings, identity, job),
    ...(steps === undefined ? { ManagedScalingPolicy: scalingPolicy(settings) } : { Steps: [...steps] }),
    ...(release.hasManagedConnect ? { SessionEnabled: true } : {}),
  };
}

function applications({ release, jupyterHub }: ClusterSettings): Application[] {
  // The releases of Spark alone have no application named Hadoop; YARN is there.
  const names = releases[release].hasManagedConnect ? ['Spark'] : ['Hadoop', 'Spark'];
  return [...names, ...(jupyterHub ? ['JupyterHub'] : [])].map((Name) => ({ Name }));
}

/** Notebooks are kept in the bucket, below `jupyter/`. */
function configurations({ jupyterHub }: ClusterSettings, { bucket }: Foundation): Configuration[] {
  if (!jupyterHub) return [];
  return [
    {
      Classification: 'jupyter-s3-conf',
      Properties: { 's3.persistence.enabled': 'true', 's3.persistence.bucket': bucket },
    },
  ];
}

function tagsOf(
  { name, tags, maxCost }: ClusterSettings,
  { run, owner, deadline }: ClusterIdentity,
  job: QuotedJob | undefined,
): Tag[] {
  const own: Readonly<Record<string, string>> = {
    [tagKeys.cluster]: name,
    [tagKeys.run]: run,
    [tagKeys.owner]: owner,
    [tagKeys.deadline]: deadline.toISOString(),
    [tagKeys.maxCost]: maxCost.toString(),
    [tagKeys.emr]: 'true',
    ...(job === undefined ? {} : jobTags(job)),
  };
  return Object.entries({ ...tags, ...own }).map(([Key, Value]) => ({ Key, Value }));
}

/** What EMR allows in the value of a tag (Management Guide, "Tag restrictions"); keys of S3 may hold more. */
const tagValue = /^[\p{L}\p{N}\p{Zs}_.:/=+@-]{1,256}$/u;

function jobTags({ input, output, quote }: QuotedJob): Readonly<Record<string, string>> {
  const job = `${input} ${output}`;
  return { [tagKeys.quote]: quoteTag(quote), ...(tagValue.test(job) ? { [tagKeys.job]: job } : {}) };
}
