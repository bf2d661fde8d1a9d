import { buildTemplate } from '../../../../src/clusters/emr/foundation/template/build-template.js';
import { setupPolicies } from '../../../../src/clusters/emr/foundation/setup-policy/setup-policy.js';
import { clusterSettings } from '../../../../src/clusters/emr/settings/cluster-settings.js';
import { type Caller, place } from './call.js';
import type { Statement } from './evaluate-policy.js';

/** With all that a setting may add to the policies. */
export const settings = clusterSettings.parse({
  name: place.name,
  region: place.region,
  foundation: { sessions: true },
});

export interface Policy {
  readonly Statement: readonly Statement[];
}

const keyArn = `arn:aws:kms:${place.region}:${place.accountId}:key/0a1b`;

/** CloudFormation's functions in policies all name the key of the volumes. */
function resolved(policy: unknown): Policy {
  return JSON.parse(
    JSON.stringify(policy).replaceAll('{"Fn::GetAtt":["VolumeKey","Arn"]}', JSON.stringify(keyArn)),
  ) as Policy;
}

type Policies = Readonly<Record<Caller, Readonly<Record<string, Policy>>>>;

let known: Policies | undefined;

/** The policies that each caller has, by the names of the resources that they are of. */
export function policiesOf(): Policies {
  known ??= readPolicies();
  return known;
}

function readPolicies(): Policies {
  const { Resources } = buildTemplate(place, settings);
  const ofRole = (id: string): Policy => {
    const [{ PolicyDocument }] = Resources[id].Properties.Policies as unknown as readonly [
      { PolicyDocument: unknown },
    ];
    return resolved(PolicyDocument);
  };
  const managed = (id: string): Policy => resolved(Resources[id].Properties.PolicyDocument);
  return {
    operator: {
      ClustersPolicy: managed('ClustersPolicy'),
      FilesPolicy: managed('FilesPolicy'),
      SessionsPolicy: managed('SessionsPolicy'),
    },
    administrator: Object.fromEntries(
      Object.entries(setupPolicies(place, settings)).map(([name, policy]) => [name, resolved(policy)]),
    ),
    nodes: { NodesRole: ofRole('NodesRole') },
    sessions: { SessionsRole: ofRole('SessionsRole') },
    service: { ServiceRole: ofRole('ServiceRole') },
    deadline: { DeadlineRole: ofRole('DeadlineRole') },
  };
}

export function statementsOf(by: Caller): readonly Statement[] {
  return Object.values(policiesOf()[by]).flatMap(({ Statement: statements }) => statements);
}
