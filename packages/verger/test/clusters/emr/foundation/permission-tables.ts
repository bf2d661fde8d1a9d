import type { Place } from '../../../../src/clusters/emr/foundation/names.js';
import { setupPermissions } from '../../../../src/clusters/emr/foundation/setup-policy/setup-policy.js';
import { deadlinePermissions } from '../../../../src/clusters/emr/foundation/template/deadline-role.js';
import { nodesPermissions } from '../../../../src/clusters/emr/foundation/template/nodes-role.js';
import { operatorPermissions } from '../../../../src/clusters/emr/foundation/template/operator-policies.js';
import type { Permission } from '../../../../src/clusters/emr/foundation/template/permission.js';
import { sessionPermissions } from '../../../../src/clusters/emr/foundation/template/session-permissions.js';
import { sessionsRolePermissions } from '../../../../src/clusters/emr/foundation/template/sessions-role.js';
import { servicePermissions } from '../../../../src/clusters/emr/foundation/template/service-role.js';
import { clusterSettings } from '../../../../src/clusters/emr/settings/cluster-settings.js';

const place: Place = { name: '<name>', region: 'eu-west-3', accountId: '<account>' };
const settings = clusterSettings.parse({});
const withSessions = clusterSettings.parse({ foundation: { sessions: true } });

/** The section of docs/aws/setup.md that lists all permissions. */
export function permissionTables(): string {
  const { clusters, files } = operatorPermissions(place);
  return [
    ...section(
      '### Whoever starts clusters: `verger-<name>-clusters` and `verger-<name>-files`',
      'Attach both to the user, group or role (outputs of the stack).',
      [...clusters, ...files],
    ),
    ...section(
      '### Nodes: `verger-<name>-nodes`',
      "Instead of AWS's `AmazonElasticMapReduceforEC2Role`, which may do anything with any bucket, table and queue.",
      nodesPermissions(place, settings.foundation),
    ),
    ...section(
      '### EMR: `verger-<name>-service`',
      "AWS's own policy `AmazonEMRServicePolicy_v2`, which works in networks with EMR's tag alone, and what it lacks:",
      servicePermissions(place, settings.foundation),
    ),
    ...section(
      '### EventBridge Scheduler: `verger-<name>-deadline`',
      'It ends clusters at their deadline, whatever happens to the machine that started them.',
      deadlinePermissions(place, withSessions.foundation),
    ),
    ...section(
      '### With `foundation.sessions`, whoever uses Spark sessions: `verger-<name>-sessions`',
      'Attach it besides the first two. It is a policy of its own since not everybody needs it: whoever may get the endpoint of a session may do all that its role may. `EndSessions` of the scheduler is there with this setting alone.',
      sessionPermissions(place),
    ),
    ...section(
      '### With `foundation.sessions`, sessions of EMR Serverless: role `verger-<name>-sessions`',
      'As the nodes, without programs, notebooks and the tunnel.',
      sessionsRolePermissions(place, withSessions.foundation),
    ),
    ...section(
      '### Whoever runs setup and teardown',
      'An administrator has all of it. For others: `verger cluster setup --print-policies`. CloudFormation makes its calls with these permissions; what it needs for each resource is from memory.',
      Object.values(setupPermissions(place, settings)).flat(),
    ),
  ].join('\n');
}

function section(title: string, text: string, permissions: readonly Permission[]): readonly string[] {
  return [
    title,
    '',
    text,
    '',
    '| permission | why | actions | on | if |',
    '| --- | --- | --- | --- | --- |',
    ...permissions.map(row),
    '',
  ];
}

function row({ sid, reason, actions, resources, conditions = {} }: Permission): string {
  const where = resources.map((each) => (typeof each === 'string' ? code(each) : 'the key of the volumes'));
  const when = Object.values(conditions).flatMap((keys) =>
    Object.entries(keys).map(([key, value]) => `${code(key)} is ${listed(value)}`),
  );
  return `| ${[code(sid), reason, actions.map(code).join(', '), where.join(', '), when.join('; ')].join(' | ')} |`;
}

function listed(value: unknown): string {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.map((each) => code(String(each))).join(' or ');
}

function code(text: string): string {
  return `\`${text}\``;
}
