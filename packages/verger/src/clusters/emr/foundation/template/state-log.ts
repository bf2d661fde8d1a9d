import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { exemptions, type Resources } from './template.js';

/** A log of the states of clusters, which tells when one ended and why after EMR has forgotten it. */
export function stateLogResources(place: Place, { logDays }: Pick<FoundationSettings, 'logDays'>): Resources {
  const { stack, logGroup } = namesAt(place);
  const arns = arnsAt(place);
  return {
    StateLog: {
      Type: 'AWS::Logs::LogGroup',
      Metadata: exemptions({
        CKV_AWS_158: 'names and states of clusters, which CloudWatch encrypts with a key of its own',
      }),
      Properties: { LogGroupName: logGroup, RetentionInDays: logDays },
    },
    StateLogAccess: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: {
        PolicyName: stack,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'LogStates',
              Effect: 'Allow',
              Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: `${arns.logGroup}:*`,
              Condition: { ArnEquals: { 'aws:SourceArn': arns.stateRule } },
            },
          ],
        }),
      },
    },
    StateRule: {
      Type: 'AWS::Events::Rule',
      DependsOn: 'StateLogAccess',
      Properties: {
        Name: stack,
        Description: 'Logs the states of EMR clusters',
        EventPattern: { source: ['aws.emr'], 'detail-type': ['EMR Cluster State Change'] },
        Targets: [{ Id: 'log', Arn: arns.logGroup }],
      },
    },
  };
}
