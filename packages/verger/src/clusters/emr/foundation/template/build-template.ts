import type { ClusterSettings } from '../../settings/cluster-settings.js';
import { namesAt, type Place } from '../names.js';
import { bucketResources } from './bucket.js';
import { budgetResources } from './budget.js';
import { deadlineResources } from './deadline-role.js';
import { networkResources } from './network.js';
import { nodesRoleResources } from './nodes-role.js';
import { operatorResources } from './operator-policies.js';
import { outputsOf } from './outputs.js';
import { securityConfigurationResources } from './security-configuration.js';
import { serviceRoleResources } from './service-role.js';
import { sessionsRoleResources } from './sessions-role.js';
import { stateLogResources } from './state-log.js';
import type { Template } from './template.js';
import { volumeKeyResources } from './volume-key.js';

/**
 * The CloudFormation template of all that lasts. It holds for one account and one region: names and ARNs are spelled out,
 * so that a reader sees what each permission is about, and CloudFormation can take over a bucket that was left.
 */
export function buildTemplate(place: Place, settings: ClusterSettings): Template {
  const { foundation } = settings;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `What clusters of Verger need: bucket, roles, network, budget (${namesAt(place).stack})`,
    Rules: onlyHere(place),
    Resources: {
      ...bucketResources(place, foundation),
      ...serviceRoleResources(place, foundation),
      ...nodesRoleResources(place, foundation),
      ...deadlineResources(place, foundation),
      ...operatorResources(place, foundation),
      ...(foundation.sessions ? sessionsRoleResources(place, foundation) : {}),
      ...(foundation.volumeKey === 'own' ? volumeKeyResources(place) : {}),
      ...securityConfigurationResources(place, settings),
      ...networkResources(place),
      ...budgetResources(place, foundation),
      ...stateLogResources(place, foundation),
    },
    Outputs: outputsOf(place, foundation),
  };
}

/** CloudFormation refuses the template in another account or region. */
function onlyHere({ accountId, region }: Place): Template['Rules'] {
  const equals = (pseudo: string, value: string, AssertDescription: string) => ({
    Assertions: [{ Assert: { 'Fn::Equals': [{ Ref: pseudo }, value] }, AssertDescription }],
  });
  return {
    OnlyThisRegion: equals('AWS::Region', region, `made for ${region}, so that data stays there`),
    OnlyThisAccount: equals('AWS::AccountId', accountId, 'made for another account'),
  };
}
