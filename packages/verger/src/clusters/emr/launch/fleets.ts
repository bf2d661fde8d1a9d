import type { InstanceFleetConfig, InstanceTypeConfig, ManagedScalingPolicy } from '@aws-sdk/client-emr';
import type { ClusterSettings } from '../settings/cluster-settings.js';

/** After that many minutes without spot capacity the task nodes are on demand: EMR's shortest is 5. */
const spotTimeoutMinutes = 10;

/**
 * One fleet for each role, each of one instance type: another type may be another processor, and give other bytes. Spot
 * nodes come from the pools with the fewest interruptions among the cheap ones.
 */
export function instanceFleets({ primary, core, task, volumeGiB }: ClusterSettings): InstanceFleetConfig[] {
  const onDemand = { OnDemandSpecification: { AllocationStrategy: 'lowest-price' } } as const;
  const fleets: InstanceFleetConfig[] = [
    {
      Name: 'primary',
      InstanceFleetType: 'MASTER',
      TargetOnDemandCapacity: 1,
      TargetSpotCapacity: 0,
      InstanceTypeConfigs: [node(primary.type, volumeGiB)],
      LaunchSpecifications: onDemand,
    },
    {
      Name: 'core',
      InstanceFleetType: 'CORE',
      TargetOnDemandCapacity: core.count,
      TargetSpotCapacity: 0,
      InstanceTypeConfigs: [node(core.type, volumeGiB)],
      LaunchSpecifications: onDemand,
    },
  ];
  const taskFleet: InstanceFleetConfig = {
    Name: 'task',
    InstanceFleetType: 'TASK',
    TargetOnDemandCapacity: task.spot ? 0 : task.count,
    TargetSpotCapacity: task.spot ? task.count : 0,
    InstanceTypeConfigs: [node(task.type, volumeGiB)],
    LaunchSpecifications: task.spot ? { ...onDemand, SpotSpecification: spot } : onDemand,
  };
  return task.count === 0 ? fleets : [...fleets, taskFleet];
}

const spot = {
  TimeoutDurationMinutes: spotTimeoutMinutes,
  TimeoutAction: 'SWITCH_TO_ON_DEMAND',
  AllocationStrategy: 'price-capacity-optimized',
} as const;

/** Each node counts as one unit, whatever its size. */
function node(type: string, volumeGiB: number): InstanceTypeConfig {
  const volume = { VolumeType: 'gp3', SizeInGB: volumeGiB };
  return {
    InstanceType: type,
    WeightedCapacity: 1,
    // Without a bid, spot costs what it costs, up to the price on demand.
    EbsConfiguration: { EbsBlockDeviceConfigs: [{ VolumeSpecification: volume, VolumesPerInstance: 1 }] },
  };
}

/**
 * Task nodes come and go as the work needs them, core nodes stay. Where task nodes are spot, none is added on demand.
 */
export function scalingPolicy({ core, task }: Pick<ClusterSettings, 'core' | 'task'>): ManagedScalingPolicy {
  const most = core.count + task.count;
  return {
    ComputeLimits: {
      UnitType: 'InstanceFleetUnits',
      MinimumCapacityUnits: core.count,
      MaximumCapacityUnits: most,
      MaximumOnDemandCapacityUnits: task.spot ? core.count : most,
      MaximumCoreCapacityUnits: core.count,
    },
  };
}
