import type { Json } from './template.js';

/** Operators with keys and values, as IAM has them. */
export type Conditions = { readonly [operator: string]: { readonly [key: string]: Json } };

/** What somebody may do, and why. */
export interface Permission {
  /** Its name, in policies and documentation: letters and digits. */
  readonly sid: string;
  /** Policies can't hold comments: it goes into the metadata of the resource, and into docs/aws/setup.md. */
  readonly reason: string;
  readonly actions: readonly string[];
  readonly resources: readonly Json[];
  readonly conditions?: Conditions;
}

const policyVersion = '2012-10-17';

export function policyOf(permissions: readonly Permission[]): { readonly [key: string]: Json } {
  return {
    Version: policyVersion,
    Statement: permissions.map(({ sid, actions, resources, conditions }) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
}

/** Lets somebody give a role to a service. */
export function passRole(sid: string, reason: string, role: string, service: string): Permission {
  return {
    sid,
    reason,
    actions: ['iam:PassRole'],
    resources: [role],
    conditions: { StringLike: { 'iam:PassedToService': `${service}.amazonaws.com*` } },
  };
}

/** Lets a service take on a role. */
export function trustPolicy(service: string, conditions?: Conditions): { readonly [key: string]: Json } {
  return {
    Version: policyVersion,
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(conditions === undefined ? {} : { Condition: conditions }),
      },
    ],
  };
}

/** The reasons of permissions, for the metadata of the resource that has them. */
export function reasonsOf(permissions: readonly Permission[]): { readonly [key: string]: Json } {
  return { reasons: Object.fromEntries(permissions.map(({ sid, reason }) => [sid, reason])) };
}
