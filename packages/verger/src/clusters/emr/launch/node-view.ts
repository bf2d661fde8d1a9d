import type { Instance, InstanceFleet } from '@aws-sdk/client-emr';
import type { NodeGroup } from '../quote/cluster-quote.js';
import { instanceType } from '../prices/instance-types.js';

/** A node of a cluster, also one that has ended. */
export interface NodeView {
  /** EC2's id. */
  readonly id: string;
  readonly role: NodeGroup['role'];
  readonly type: string;
  readonly spot: boolean;
  readonly state: string;
  readonly volumeGiB: number;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly publicName: string | undefined;
}

/** The nodes that a cluster wants and has, by role. */
export interface FleetView {
  readonly id: string;
  readonly role: NodeGroup['role'];
  readonly type: string;
  /** Whether it was asked for as spot; after a switch to on demand too. */
  readonly spot: boolean;
  readonly state: string;
  /** EMR's reason for a state such as SUSPENDED; empty without one. */
  readonly reason: string;
  readonly wanted: { readonly onDemand: number; readonly spot: number };
  readonly provisioned: { readonly onDemand: number; readonly spot: number };
  readonly volumeGiB: number;
}

const roles = { MASTER: 'primary', CORE: 'core', TASK: 'task' } as const;

export function fleetView(fleet: InstanceFleet): FleetView {
  const spec = fleet.InstanceTypeSpecifications?.at(0);
  const volumes: readonly {
    readonly VolumeSpecification?: { readonly SizeInGB?: number | undefined } | undefined;
  }[] = spec?.EbsBlockDevices ?? [];
  return {
    id: fleet.Id ?? '',
    role: roles[fleet.InstanceFleetType ?? 'TASK'],
    type: spec?.InstanceType ?? '',
    spot: fleet.LaunchSpecifications?.SpotSpecification !== undefined,
    state: fleet.Status?.State ?? '',
    reason: fleet.Status?.StateChangeReason?.Message ?? '',
    wanted: { onDemand: fleet.TargetOnDemandCapacity ?? 0, spot: fleet.TargetSpotCapacity ?? 0 },
    provisioned: {
      onDemand: fleet.ProvisionedOnDemandCapacity ?? 0,
      spot: fleet.ProvisionedSpotCapacity ?? 0,
    },
    volumeGiB: volumes.reduce(
      (sum, { VolumeSpecification }) => sum + (VolumeSpecification?.SizeInGB ?? 0),
      0,
    ),
  };
}

/** @param fleets all of the cluster */
export function nodeViews(instances: readonly Instance[], fleets: readonly FleetView[]): readonly NodeView[] {
  return instances.flatMap(
    ({ InstanceFleetId, Ec2InstanceId = '', Market, InstanceType = '', Status, PublicDnsName }) => {
      const fleet = fleets.find(({ id }) => id === InstanceFleetId);
      const startedAt = Status?.Timeline?.CreationDateTime;
      if (fleet === undefined || startedAt === undefined) return [];
      return [
        {
          id: Ec2InstanceId,
          role: fleet.role,
          type: InstanceType,
          spot: Market === 'SPOT',
          state: Status?.State ?? '',
          volumeGiB: fleet.volumeGiB,
          startedAt,
          endedAt: Status?.Timeline?.EndDateTime,
          publicName: PublicDnsName,
        },
      ];
    },
  );
}

/** A single node, as the price of a cluster needs it. */
export function groupOf({ role, type, spot }: Pick<NodeView, 'role' | 'type' | 'spot'>): NodeGroup {
  return { role, type: instanceType(type), count: 1, spot };
}
