import type { Place } from '../names.js';
import { type Conditions, type Permission, policyOf, reasonsOf, trustPolicy } from './permission.js';
import type { Json, Resource } from './template.js';

interface RoleParts {
  readonly name: string;
  readonly description: string;
  /** The service that takes the role on, such as `ec2.amazonaws.com`. */
  readonly service: string;
  readonly conditions?: Conditions;
  readonly managedPolicies?: readonly string[];
  readonly permissions: readonly Permission[];
}

/** A role with its permissions, and their reasons beside them. */
export function role(parts: RoleParts): Resource {
  const { name, description, service, conditions, managedPolicies, permissions } = parts;
  return {
    Type: 'AWS::IAM::Role',
    Metadata: reasonsOf(permissions),
    Properties: {
      RoleName: name,
      Description: description,
      AssumeRolePolicyDocument: trustPolicy(service, conditions),
      ...(managedPolicies === undefined ? {} : { ManagedPolicyArns: managedPolicies }),
      Policies: [{ PolicyName: 'verger', PolicyDocument: policyOf(permissions) }],
    },
  };
}

/** A service may use a role for things of this account alone: else another customer could make it do so. */
export function onlyFor({ accountId }: Place, sourceArn: Json): Conditions {
  return { StringEquals: { 'aws:SourceAccount': accountId }, ArnLike: { 'aws:SourceArn': sourceArn } };
}
