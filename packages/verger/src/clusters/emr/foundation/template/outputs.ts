import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { namesAt, type Place } from '../names.js';
import { subnetIds } from './network.js';
import { attribute, type Json, ref, type Template } from './template.js';

/** What commands read from the stack. */
export function outputsOf(
  place: Place,
  { volumeKey, sessions }: Pick<FoundationSettings, 'volumeKey' | 'sessions'>,
): Template['Outputs'] {
  const names = namesAt(place);
  const output = (Description: string, Value: Json) => ({ Description, Value });
  return {
    Bucket: output('Name of the bucket', ref('Bucket')),
    SubnetIds: output('Subnets for clusters, of which EMR chooses one', {
      'Fn::Join': [',', subnetIds.map(ref)],
    }),
    SecurityGroup: output('Security group of all nodes', attribute('SecurityGroup', 'GroupId')),
    ServiceRole: output("Name of EMR's role", ref('ServiceRole')),
    InstanceProfile: output("Name of the nodes' instance profile and role", ref('NodesProfile')),
    SchedulerRoleArn: output('ARN of the role that ends clusters', attribute('DeadlineRole', 'Arn')),
    ScheduleGroup: output('Name of the group of deadlines', names.scheduleGroup),
    SecurityConfiguration: output("Name of EMR's security configuration", ref('SecurityConfiguration')),
    LogGroup: output("Log group of the clusters' states", names.logGroup),
    OperatorPolicyArns: output('Policies for whoever starts clusters', {
      'Fn::Join': [',', ['ClustersPolicy', 'FilesPolicy', ...(sessions ? ['SessionsPolicy'] : [])].map(ref)],
    }),
    AccountId: output('Account', place.accountId),
    ...(sessions
      ? {
          SessionsRoleArn: output(
            'ARN of the role of sessions of EMR Serverless',
            attribute('SessionsRole', 'Arn'),
          ),
        }
      : {}),
    ...(volumeKey === 'own'
      ? { VolumeKeyArn: output('Key that encrypts volumes', attribute('VolumeKey', 'Arn')) }
      : {}),
  };
}
