import type { ClusterSettings } from '../../settings/cluster-settings.js';
import type { Place } from '../names.js';
import { type Permission, policyOf } from '../template/permission.js';
import type { Json } from '../template/template.js';
import { identityPermissions } from './identity-permissions.js';
import { networkPermissions } from './network-permissions.js';
import { serviceThingPermissions } from './service-permissions.js';
import { stackPermissions } from './stack-permissions.js';
import { storePermissions } from './store-permissions.js';

/**
 * What `setup` and `teardown` need. CloudFormation makes its calls with the permissions of whoever runs them. An
 * administrator of the account has all of it.
 * @returns the permissions of two policies: IAM limits the length of one to 6,144 characters
 */
export function setupPermissions(
  place: Place,
  { foundation }: ClusterSettings,
): Readonly<Record<'stack' | 'network', readonly Permission[]>> {
  return {
    stack: [
      ...stackPermissions(place),
      ...storePermissions(place),
      ...identityPermissions(place, foundation),
    ],
    network: [...networkPermissions(place), ...serviceThingPermissions(place, foundation)],
  };
}

/** The same as policy documents, by their names. */
export function setupPolicies(
  place: Place,
  settings: ClusterSettings,
): Readonly<Record<string, { readonly [key: string]: Json }>> {
  const { stack, network } = setupPermissions(place, settings);
  return { SetupStack: policyOf(stack), SetupNetwork: policyOf(network) };
}
