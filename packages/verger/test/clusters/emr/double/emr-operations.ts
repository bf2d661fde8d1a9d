import type * as Emr from '@aws-sdk/client-emr';
import {
  clusterAnswer,
  fleetAnswer,
  instanceAnswer,
  sessionAnswer,
  sessionStart,
  stepAnswer,
  summaryAnswer,
} from './answers.js';
import type { FakeRegion } from './fake-region.js';
import { checkRunJobFlow } from './launch-rules.js';
import { ServiceError } from './service-error.js';

type Operation = (region: FakeRegion, input: never) => object;

const pageSize = 50;

/** What EMR's operations do; their input follows the model of the service. */
export const emrOperations: Readonly<Record<string, Operation>> = {
  RunJobFlow: (region, input: Emr.RunJobFlowInput) => {
    checkRunJobFlow(input);
    const { id } = region.start(input);
    return {
      JobFlowId: id,
      ClusterArn: `arn:aws:elasticmapreduce:${region.name}:123456789012:cluster/${id}`,
    };
  },
  DescribeCluster: (region, { ClusterId = '' }: Emr.DescribeClusterInput) => ({
    Cluster: clusterAnswer(region.cluster(ClusterId)),
  }),
  ListClusters: (region, input: Emr.ListClustersInput) => {
    const { ClusterStates, Marker = '0' } = input;
    const [after, before] = [Number(input.CreatedAfter ?? 0), Number(input.CreatedBefore ?? Infinity)];
    const found = [...region.clusters.values()]
      .reverse()
      .filter(({ state }) => ClusterStates?.includes(state) ?? true)
      .filter(({ createdAt }) => createdAt / 1000 >= after && createdAt / 1000 <= before);
    const end = Number(Marker) + pageSize;
    return {
      Clusters: found.slice(Number(Marker), end).map(summaryAnswer),
      ...(end < found.length ? { Marker: end.toString() } : {}),
    };
  },
  TerminateJobFlows: (region, { JobFlowIds = [] }: Emr.TerminateJobFlowsInput) => {
    region.terminate(JobFlowIds);
    return {};
  },
  AddTags: (region, { ResourceId = '', Tags = [] }: Emr.AddTagsInput) => {
    region.cluster(ResourceId).addTags(Tags);
    return {};
  },
  AddJobFlowSteps: (region, { JobFlowId = '', Steps = [] }: Emr.AddJobFlowStepsInput) => ({
    StepIds: openCluster(region, JobFlowId)
      .addSteps(Steps)
      .map(({ id }) => id),
  }),
  ListSteps: (region, { ClusterId = '', StepStates }: Emr.ListStepsInput) => ({
    Steps: [...region.cluster(ClusterId).steps.all]
      .reverse()
      .filter(({ state }) => StepStates?.includes(state) ?? true)
      .map(stepAnswer),
  }),
  DescribeStep: (region, { ClusterId = '', StepId = '' }: Emr.DescribeStepInput) => {
    const step = region.cluster(ClusterId).steps.all.find(({ id }) => id === StepId);
    if (step === undefined)
      throw new ServiceError('InvalidRequestException', `Step id '${StepId}' is not valid.`);
    return { Step: stepAnswer(step) };
  },
  ListInstanceFleets: (region, { ClusterId = '' }: Emr.ListInstanceFleetsInput) => ({
    InstanceFleets: region.cluster(ClusterId).fleets.map(fleetAnswer),
  }),
  ListInstances: (region, input: Emr.ListInstancesInput) => ({
    Instances: region
      .cluster(input.ClusterId ?? '')
      .fleets.filter(({ role }) => input.InstanceFleetType === undefined || role === input.InstanceFleetType)
      .flatMap((fleet) => fleet.instances.map((each) => instanceAnswer(each, fleet))),
  }),
  ModifyInstanceFleet: (region, { ClusterId = '', InstanceFleet }: Emr.ModifyInstanceFleetInput) => {
    const cluster = openCluster(region, ClusterId);
    const fleet = cluster.fleets.find(({ id }) => id === InstanceFleet?.InstanceFleetId);
    if (fleet === undefined)
      throw new ServiceError('InvalidRequestException', 'Instance fleet id is not valid.');
    fleet.onDemand = InstanceFleet?.TargetOnDemandCapacity ?? fleet.onDemand;
    fleet.spot = InstanceFleet?.TargetSpotCapacity ?? fleet.spot;
    cluster.settleSoon();
    return {};
  },
  PutManagedScalingPolicy: (
    region,
    { ClusterId = '', ManagedScalingPolicy }: Emr.PutManagedScalingPolicyInput,
  ) => {
    openCluster(region, ClusterId).scaleTo(ManagedScalingPolicy ?? {});
    return {};
  },
  GetManagedScalingPolicy: (region, { ClusterId = '' }: Emr.GetManagedScalingPolicyInput) => ({
    ManagedScalingPolicy: region.cluster(ClusterId).scaling,
  }),
  PutAutoTerminationPolicy: (region, input: Emr.PutAutoTerminationPolicyInput) => {
    const cluster = openCluster(region, input.ClusterId ?? '');
    cluster.idleTimeout = input.AutoTerminationPolicy?.IdleTimeout ?? 3600;
    cluster.watchIdle();
    return {};
  },
  GetAutoTerminationPolicy: (region, { ClusterId = '' }: Emr.GetAutoTerminationPolicyInput) => ({
    AutoTerminationPolicy: { IdleTimeout: region.cluster(ClusterId).idleTimeout },
  }),
  // As it is in a new account.
  GetBlockPublicAccessConfiguration: () => ({
    BlockPublicAccessConfiguration: {
      BlockPublicSecurityGroupRules: true,
      PermittedPublicSecurityGroupRuleRanges: [{ MinRange: 22, MaxRange: 22 }],
    },
    BlockPublicAccessConfigurationMetadata: {
      CreationDateTime: 0,
      CreatedByArn: 'arn:aws:iam::123456789012:root',
    },
  }),
  StartSession: (region, input: Emr.StartSessionInput) =>
    sessionStart(region.sessions.start(region.cluster(input.ClusterId ?? ''), input)),
  GetSession: (region, { ClusterId = '', SessionId = '' }: Emr.GetSessionInput) => ({
    Session: sessionAnswer(region.sessions.get(region.cluster(ClusterId), SessionId)),
  }),
  GetSessionEndpoint: (region, { ClusterId = '', SessionId = '' }: Emr.GetSessionEndpointInput) =>
    region.sessions.endpoint(region.sessions.get(region.cluster(ClusterId), SessionId), region),
  TerminateSession: (region, { ClusterId = '', SessionId = '' }: Emr.TerminateSessionInput) => {
    const session = region.sessions.get(region.cluster(ClusterId), SessionId);
    region.sessions.terminate(session);
    return { ClusterId, SessionId, State: session.state };
  },
};

function openCluster(region: FakeRegion, id: string): ReturnType<FakeRegion['cluster']> {
  const cluster = region.cluster(id);
  if (cluster.isOpen) return cluster;
  throw new ServiceError(
    'InvalidRequestException',
    `A job flow that is shutting down, terminated, or finished may not be modified.`,
  );
}
