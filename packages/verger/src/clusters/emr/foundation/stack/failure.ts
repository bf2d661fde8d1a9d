import { VergerError } from '../../../../common/errors.js';
import { permissionHint } from '../../account/aws-error.js';
import type { StackEvent } from './follow.js';
import type { Stack } from './stack.js';

/** What CloudFormation says of resources that it gave up because another had failed. */
const consequence = /cancell?ed|Rollback requested|following resource\(s\) failed/i;

/** Why a change of a stack failed: the first resource that did, in the order of time. */
export function failureOf(
  { name, status, statusReason }: Stack,
  events: readonly StackEvent[],
  hint: string,
): VergerError {
  const failed = events.filter((event) => event.status.endsWith('_FAILED') && !isConsequence(event));
  const first = failed.find(({ type }) => type !== 'AWS::CloudFormation::Stack') ?? failed.at(0);
  const cause =
    first === undefined
      ? `${statusReason ?? 'CloudFormation gives no reason'} (${status})`
      : `${first.resource} (${first.type}): ${first.reason ?? first.status}`;
  const isDenied = /not authorized to perform|AccessDenied/.test(cause);
  return new VergerError(isDenied ? 'access' : 'aws', `the stack ${name} failed: ${cause}`, {
    hint: isDenied ? permissionHint : hint,
    details: failed
      .filter((event) => event !== first)
      .map(({ resource, type, reason }) => `${resource} (${type}): ${reason ?? ''}`),
  });
}

function isConsequence({ reason }: StackEvent): boolean {
  return reason !== undefined && consequence.test(reason);
}
