import type { PublicAccess } from '../../clusters/emr/foundation/public-access.js';
import type { SetupPlan, SetupResult } from '../../clusters/emr/foundation/setup.js';
import type { Change } from '../../clusters/emr/foundation/stack/change-set.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';
import { columns, printable } from '../format.js';

const verbs: Readonly<Record<Change['action'], string>> = {
  Add: 'create',
  Modify: 'change',
  Remove: 'delete',
  Import: 'take over',
};

/** A plan in words. */
export function setupPlanText(plan: SetupPlan, { foundation }: ClusterSettings): string {
  const { stack, region, accountId, changes, replacesFailed, publicAccess, hasBudget } = plan;
  const monthly =
    foundation.volumeKey === 'own' ? '1 USD a month for the key of the volumes, and' : 'nothing but';
  return [
    `Stack ${stack} in ${region}, account ${accountId}:`,
    ...(replacesFailed ? ['  first delete what is left of a creation that failed'] : []),
    columns(changes.map(changeRow)),
    `It costs ${monthly} what lies in the bucket.`,
    ...(hasBudget
      ? []
      : [
          `CloudFormation has no budgets in ${region}: create one in the Billing console, if you want to be warned.`,
        ]),
    publicAccessText(publicAccess, region),
  ].join('\n');
}

function changeRow({ action, resource, type, replacement }: Change): readonly [string, string] {
  return [replacement ? 'replace' : verbs[action], `${resource} (${type})`];
}

/** EMR's guard is the account's own affair: it is shown, and left as it is. */
function publicAccessText({ isBlocked, exceptions }: PublicAccess, region: string): string {
  if (!isBlocked)
    return `Warning: EMR does not block clusters with open ports in ${region}. Turn it on in the EMR console (Block public access); Verger opens no port and leaves this setting alone.`;
  const but = exceptions.length === 0 ? '' : `, except ${exceptions.join(', ')}`;
  return printable(`EMR blocks clusters with open ports in ${region}${but}.`);
}

export function setupResultText({ outcome, plan, foundation }: SetupResult): string {
  const { stack } = plan;
  if (foundation === undefined) return 'Nothing was changed.';
  const title = {
    created: `Created: ${stack}.`,
    updated: `Updated: ${stack}.`,
    unchanged: `Nothing to change: ${stack} is up to date.`,
    declined: 'Nothing was changed.',
  }[outcome];
  return [
    title,
    columns([
      ['bucket', `s3://${foundation.bucket}`],
      ['network', foundation.subnetIds.join(', ')],
      ['roles', `${foundation.serviceRole}, ${foundation.instanceProfile}`],
      ...(foundation.sessionsRoleArn === undefined
        ? []
        : [['sessions', foundation.sessionsRoleArn] as const]),
      ...foundation.operatorPolicyArns.map((arn) => ['policy', arn] as const),
    ]),
    'Attach the policies to whoever starts clusters; administrators need none.',
  ].join('\n');
}
