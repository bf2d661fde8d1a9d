import type { RunJobFlowInput } from '@aws-sdk/client-emr';
import { instanceTypeNames } from '../../../../src/clusters/emr/prices/instance-types.js';
import { releases } from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { ServiceError } from './service-error.js';

/** What EMR's guide demands of a cluster beyond the shape of the request. @throws ServiceError */
export function checkRunJobFlow(input: RunJobFlowInput): void {
  const { ReleaseLabel = '', Instances = {}, ManagedScalingPolicy, AutoTerminationPolicy } = input;
  const { InstanceFleets = [], InstanceGroups } = Instances;
  const roles = InstanceFleets.map(({ InstanceFleetType }) => InstanceFleetType);
  const types = InstanceFleets.flatMap(({ InstanceTypeConfigs = [] }) => InstanceTypeConfigs);
  const idle = AutoTerminationPolicy?.IdleTimeout;
  const limits = ManagedScalingPolicy?.ComputeLimits;
  refuseIf(!Object.hasOwn(releases, ReleaseLabel), `The supplied release label is invalid: ${ReleaseLabel}.`);
  refuseIf(InstanceGroups !== undefined, 'This double has fleets only.');
  refuseIf(roles.filter((role) => role === 'MASTER').length !== 1, 'Exactly one MASTER fleet is needed.');
  refuseIf(new Set(roles).size !== roles.length, 'At most one fleet of each type is allowed.');
  refuseIf(
    InstanceFleets.some((fleet) => (fleet.TargetOnDemandCapacity ?? 0) + (fleet.TargetSpotCapacity ?? 0) < 1),
    'Each fleet needs a target capacity of at least 1.',
  );
  refuseIf(
    types.some(({ InstanceType = '' }) => !instanceTypeNames.includes(InstanceType)),
    'Instance type is not supported.',
  );
  refuseIf(
    InstanceFleets.some(({ LaunchSpecifications, TargetSpotCapacity = 0 }) => {
      const minutes = LaunchSpecifications?.SpotSpecification?.TimeoutDurationMinutes;
      return TargetSpotCapacity > 0 && (minutes === undefined || minutes < 5 || minutes > 1440);
    }),
    'Spot timeout must be 5 to 1440 minutes.',
  );
  refuseIf(idle !== undefined && (idle < 60 || idle > 604_800), 'IdleTimeout must be 60 to 604800 seconds.');
  refuseIf(
    limits !== undefined &&
      (limits.UnitType !== 'InstanceFleetUnits' ||
        (limits.MinimumCapacityUnits ?? 0) < 1 ||
        (limits.MinimumCapacityUnits ?? 0) > (limits.MaximumCapacityUnits ?? 0)),
    'The managed scaling limits are not valid.',
  );
  refuseIf(
    (input.StepConcurrencyLevel ?? 1) > 1 &&
      (input.Steps ?? []).some(({ ActionOnFailure }) => ActionOnFailure !== 'CONTINUE'),
    'With step concurrency, only CONTINUE is allowed.',
  );
}

function refuseIf(isWrong: boolean, message: string): void {
  if (isWrong) throw new ServiceError('ValidationException', message);
}
