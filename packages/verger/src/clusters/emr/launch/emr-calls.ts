import type {
  ClusterSummary,
  Instance,
  InstanceFleet,
  InstanceFleetModifyConfig,
  ListClustersInput,
  ManagedScalingPolicy,
  RunJobFlowInput,
  Step,
  StepConfig,
  StepSummary,
  Tag,
} from '@aws-sdk/client-emr';
import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import { activeStates, clusterView, type ClusterView } from './cluster-view.js';

/**
 * The calls of EMR that clusters need, in one region. Failures are VergerErrors: `access` for credentials and permissions,
 * `aws` for the rest.
 */
export class EmrCalls {
  readonly region: string;
  readonly #account: AwsAccount;
  #service: ReturnType<AwsAccount['emr']> | undefined;

  constructor(account: AwsAccount) {
    this.region = account.region;
    this.#account = account;
  }

  /**
   * AWS's time, to a second or so: the clock of this computer may be wrong, and a deadline must not be. Known since the
   * first answer; until then it is this computer's.
   */
  async now(): Promise<Date> {
    const { client } = await this.#emr();
    return new Date(Date.now() + client.config.systemClockOffset);
  }

  /**
   * A single attempt, since each would start a cluster of its own.
   * @throws the SDK's error: the caller has to know whether AWS has answered
   */
  async runJobFlow(request: RunJobFlowInput): Promise<string> {
    const { client, sdk } = await this.#once();
    const { JobFlowId = '' } = await client.send(new sdk.RunJobFlowCommand(request));
    return JobFlowId;
  }

  /** Undefined for a cluster that is not Verger's. */
  async describe(id: string): Promise<ClusterView | undefined> {
    const { client, sdk } = await this.#emr();
    const { Cluster = {} } = await this.#try(`can't read the cluster ${id}`, () =>
      client.send(new sdk.DescribeClusterCommand({ ClusterId: id })),
    );
    return clusterView(Cluster, this.region);
  }

  /**
   * The clusters of a name that have not ended.
   * @param since with all others that were created since then
   */
  async list(name: string, since?: Date): Promise<readonly ClusterView[]> {
    const filter = since === undefined ? { ClusterStates: [...activeStates] } : { CreatedAfter: since };
    const clusters: (ClusterView | undefined)[] = [];
    for (const { Id = '' } of await this.#named((other) => other === emrName(name), filter))
      clusters.push(await this.describe(Id));
    return clusters.filter((each) => each !== undefined);
  }

  /** All clusters of Verger that have not ended, and those whose tags this caller may not read. */
  async listAll(): Promise<{
    readonly clusters: readonly ClusterView[];
    readonly denied: readonly string[];
  }> {
    const clusters: ClusterView[] = [];
    const denied: string[] = [];
    const filter = { ClusterStates: [...activeStates] };
    for (const { Id = '', Name = '' } of await this.#named((name) => name.startsWith(emrName('')), filter)) {
      try {
        const cluster = await this.describe(Id);
        if (cluster !== undefined) clusters.push(cluster);
      } catch (error) {
        if (!(error instanceof VergerError) || error.code !== 'access') throw error;
        denied.push(`${Id} (${Name})`);
      }
    }
    return { clusters, denied };
  }

  async #named(
    isOurs: (name: string) => boolean,
    filter: ListClustersInput,
  ): Promise<readonly ClusterSummary[]> {
    const { client, sdk } = await this.#emr();
    const found = await this.#try(`can't list the clusters in ${this.region}`, () =>
      all(sdk.paginateListClusters({ client }, filter), ({ Clusters }) => Clusters),
    );
    return found.filter(({ Name = '' }) => isOurs(Name));
  }

  async terminate(id: string): Promise<void> {
    const { client, sdk } = await this.#emr();
    await this.#try(`can't end the cluster ${id}`, () =>
      client.send(new sdk.TerminateJobFlowsCommand({ JobFlowIds: [id] })),
    );
  }

  /**
   * A single attempt, since each would add steps of its own.
   * @throws the SDK's error: the caller has to know whether AWS has answered
   */
  async addSteps(id: string, steps: readonly StepConfig[]): Promise<readonly string[]> {
    const { client, sdk } = await this.#once();
    const { StepIds = [] } = await client.send(
      new sdk.AddJobFlowStepsCommand({ JobFlowId: id, Steps: [...steps] }),
    );
    return StepIds;
  }

  /** The newest first. */
  async steps(id: string): Promise<readonly StepSummary[]> {
    const { client, sdk } = await this.#emr();
    return this.#try(`can't list the steps of ${id}`, () =>
      all(sdk.paginateListSteps({ client }, { ClusterId: id }), ({ Steps }) => Steps),
    );
  }

  async step(id: string, stepId: string): Promise<Step> {
    const { client, sdk } = await this.#emr();
    const { Step: step = {} } = await this.#try(`can't read the step ${stepId}`, () =>
      client.send(new sdk.DescribeStepCommand({ ClusterId: id, StepId: stepId })),
    );
    return step;
  }

  async fleets(id: string): Promise<readonly InstanceFleet[]> {
    const { client, sdk } = await this.#emr();
    return this.#try(`can't list the nodes of ${id}`, () =>
      all(
        sdk.paginateListInstanceFleets({ client }, { ClusterId: id }),
        ({ InstanceFleets }) => InstanceFleets,
      ),
    );
  }

  /** Ended ones too. */
  async instances(id: string): Promise<readonly Instance[]> {
    const { client, sdk } = await this.#emr();
    return this.#try(`can't list the nodes of ${id}`, () =>
      all(sdk.paginateListInstances({ client }, { ClusterId: id }), ({ Instances }) => Instances),
    );
  }

  async setTags(id: string, tags: readonly Tag[]): Promise<void> {
    const { client, sdk } = await this.#emr();
    await this.#try(`can't change the tags of ${id}`, () =>
      client.send(new sdk.AddTagsCommand({ ResourceId: id, Tags: [...tags] })),
    );
  }

  async scaling(id: string): Promise<ManagedScalingPolicy | undefined> {
    const { client, sdk } = await this.#emr();
    const { ManagedScalingPolicy } = await this.#try(`can't read the limits of ${id}`, () =>
      client.send(new sdk.GetManagedScalingPolicyCommand({ ClusterId: id })),
    );
    return ManagedScalingPolicy?.ComputeLimits === undefined ? undefined : ManagedScalingPolicy;
  }

  async setScaling(id: string, policy: ManagedScalingPolicy): Promise<void> {
    const { client, sdk } = await this.#emr();
    await this.#try(`can't change the limits of ${id}`, () =>
      client.send(new sdk.PutManagedScalingPolicyCommand({ ClusterId: id, ManagedScalingPolicy: policy })),
    );
  }

  async setFleet(id: string, fleet: InstanceFleetModifyConfig): Promise<void> {
    const { client, sdk } = await this.#emr();
    await this.#try(`can't change the nodes of ${id}`, () =>
      client.send(new sdk.ModifyInstanceFleetCommand({ ClusterId: id, InstanceFleet: fleet })),
    );
  }

  /** One client for all calls: it keeps its connections, and learns AWS's time. */
  #emr(): ReturnType<AwsAccount['emr']> {
    this.#service ??= this.#account.emr();
    return this.#service;
  }

  /** A client of a single attempt, which would fail for a clock that goes wrong. */
  async #once(): ReturnType<AwsAccount['emr']> {
    const service = await this.#account.emr(1);
    service.client.config.systemClockOffset = (await this.#emr()).client.config.systemClockOffset;
    return service;
  }

  async #try<T>(what: string, call: () => Promise<T>): Promise<T> {
    return call().catch((error: unknown) => {
      throw awsError(error, what);
    });
  }
}

/** EMR's name of a cluster: that of its stack, too. */
export function emrName(name: string): string {
  return `verger-${name}`;
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) for (const item of itemsOf(page) ?? []) items.push(item);
  return items;
}
