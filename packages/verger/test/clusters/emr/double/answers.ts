import type { FakeCluster } from './fake-cluster.js';
import type { FakeFleet, FakeInstance } from './fake-fleet.js';
import type { FakeSession } from './fake-sessions.js';
import type { FakeStep } from './fake-steps.js';

/** How the services write what the double has: times in seconds, as their JSON does. */

export function clusterAnswer(cluster: FakeCluster): object {
  const { request, tags } = cluster;
  const { Instances = {} } = request;
  return {
    ...summaryAnswer(cluster),
    Ec2InstanceAttributes: {
      Ec2KeyName: Instances.Ec2KeyName,
      Ec2SubnetId: Instances.Ec2SubnetIds?.[0],
      RequestedEc2SubnetIds: Instances.Ec2SubnetIds,
      IamInstanceProfile: request.JobFlowRole,
      EmrManagedMasterSecurityGroup: Instances.EmrManagedMasterSecurityGroup,
      EmrManagedSlaveSecurityGroup: Instances.EmrManagedSlaveSecurityGroup,
    },
    InstanceCollectionType: 'INSTANCE_FLEET',
    LogUri: request.LogUri,
    ReleaseLabel: request.ReleaseLabel,
    AutoTerminate: Instances.KeepJobFlowAliveWhenNoSteps !== true,
    TerminationProtected: cluster.terminationProtected,
    Applications: request.Applications,
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    ServiceRole: request.ServiceRole,
    MasterPublicDnsName: cluster.readyAt === undefined ? undefined : 'ec2-192-0-2-1.compute.amazonaws.com',
    SecurityConfiguration: request.SecurityConfiguration,
    EbsRootVolumeSize: request.EbsRootVolumeSize,
    StepConcurrencyLevel: request.StepConcurrencyLevel ?? 1,
    SessionEnabled: request.SessionEnabled,
  };
}

export function summaryAnswer({
  id,
  request,
  state,
  reason,
  createdAt,
  readyAt,
  endedAt,
}: FakeCluster): object {
  return {
    Id: id,
    Name: request.Name,
    Status: {
      State: state,
      StateChangeReason: reason === undefined ? {} : { Code: reason.code, Message: reason.message },
      Timeline: timeline(createdAt, { ReadyDateTime: readyAt, EndDateTime: endedAt }),
      ErrorDetails: reason?.details,
    },
    NormalizedInstanceHours: 0,
  };
}

export function fleetAnswer(fleet: FakeFleet): object {
  const { config, instances, onDemand, spot } = fleet;
  const ready = instances.some(({ readyAt }) => readyAt !== undefined);
  const created = instances.at(0)?.createdAt ?? 0;
  return {
    Id: fleet.id,
    Name: config.Name,
    InstanceFleetType: fleet.role,
    Status: {
      State: ready ? 'RUNNING' : instances.length > 0 ? 'BOOTSTRAPPING' : 'PROVISIONING',
      StateChangeReason: {},
      Timeline: timeline(created, {}),
    },
    TargetOnDemandCapacity: onDemand,
    TargetSpotCapacity: spot,
    ProvisionedOnDemandCapacity: fleet.running('ON_DEMAND').length,
    ProvisionedSpotCapacity: fleet.running('SPOT').length,
    InstanceTypeSpecifications: config.InstanceTypeConfigs?.map(
      ({ InstanceType, WeightedCapacity, EbsConfiguration }) => ({
        InstanceType,
        WeightedCapacity,
        EbsBlockDevices: EbsConfiguration?.EbsBlockDeviceConfigs?.map(({ VolumeSpecification }) => ({
          VolumeSpecification,
          Device: '/dev/sdb',
        })),
      }),
    ),
    LaunchSpecifications: config.LaunchSpecifications,
  };
}

export function instanceAnswer(instance: FakeInstance, fleet: FakeFleet): object {
  const { id, market, type, createdAt, readyAt, endedAt, failed } = instance;
  return {
    Id: `ci-${id.slice(2)}`,
    Ec2InstanceId: id,
    Status: {
      State: endedAt === undefined ? (readyAt === undefined ? 'BOOTSTRAPPING' : 'RUNNING') : 'TERMINATED',
      StateChangeReason: failed ? { Code: 'INSTANCE_FAILURE', Message: 'Spot instance was reclaimed' } : {},
      Timeline: timeline(createdAt, { ReadyDateTime: readyAt, EndDateTime: endedAt }),
    },
    InstanceFleetId: fleet.id,
    Market: market,
    InstanceType: type,
  };
}

export function stepAnswer({ id, config, state, failure, createdAt, startedAt, endedAt }: FakeStep): object {
  return {
    Id: id,
    Name: config.Name,
    Config: { Jar: config.HadoopJarStep?.Jar, Properties: {}, Args: config.HadoopJarStep?.Args ?? [] },
    ActionOnFailure: config.ActionOnFailure ?? 'TERMINATE_CLUSTER',
    Status: {
      State: state,
      StateChangeReason: {},
      FailureDetails:
        state === 'FAILED' && failure !== undefined
          ? { Reason: failure.reason, Message: failure.message, LogFile: failure.logFile }
          : undefined,
      Timeline: timeline(createdAt, { StartDateTime: startedAt, EndDateTime: endedAt }),
    },
  };
}

export function sessionAnswer(session: FakeSession): object {
  const { id, cluster, request, state, createdAt, endedAt } = session;
  return {
    ...sessionStart(session),
    Id: id,
    Name: request.Name,
    ReleaseLabel: cluster.request.ReleaseLabel,
    State: state,
    CreatedAt: createdAt / 1000,
    EndedAt: endedAt === undefined ? undefined : endedAt / 1000,
    SessionIdleTimeoutInMinutes: request.SessionIdleTimeoutInMinutes ?? 60,
    Tags: request.Tags ?? [],
  };
}

export function sessionStart({ id, cluster, state }: FakeSession): object {
  return {
    Id: id,
    ClusterId: cluster.id,
    Arn: `arn:aws:elasticmapreduce:eu-west-3:123456789012:cluster/${cluster.id}/session/${id}`,
    State: state,
  };
}

function timeline(createdAt: number, others: Readonly<Record<string, number | undefined>>): object {
  const known = Object.entries(others).filter((each): each is [string, number] => each[1] !== undefined);
  return {
    CreationDateTime: createdAt / 1000,
    ...Object.fromEntries(known.map(([name, time]) => [name, time / 1000])),
  };
}
