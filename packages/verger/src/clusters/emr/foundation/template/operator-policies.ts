import { namesAt, type Place } from '../names.js';
import { clusterPermissions } from './cluster-permissions.js';
import { filePermissions } from './file-permissions.js';
import { type Permission, policyOf, reasonsOf } from './permission.js';
import { priceAndQuotaPermissions } from './price-permissions.js';
import type { Resource, Resources } from './template.js';
import { tunnelPermissions } from './tunnel-permissions.js';

/**
 * What somebody needs who starts clusters with this foundation: attach both policies to that user, group or role. There
 * are two because IAM limits the length of one to 6,144 characters.
 */
export function operatorResources(place: Place): Resources {
  const names = namesAt(place);
  const { clusters, files } = operatorPermissions(place);
  return {
    ClustersPolicy: managedPolicy(
      names.clustersPolicy,
      'Starts, watches, resizes and ends clusters of Verger',
      clusters,
    ),
    FilesPolicy: managedPolicy(
      names.filesPolicy,
      'Files, tunnel, prices and quotas for clusters of Verger',
      files,
    ),
  };
}

export function operatorPermissions(place: Place): {
  readonly clusters: readonly Permission[];
  readonly files: readonly Permission[];
} {
  return {
    clusters: clusterPermissions(place),
    files: [...filePermissions(place), ...tunnelPermissions(place), ...priceAndQuotaPermissions()],
  };
}

function managedPolicy(name: string, description: string, permissions: readonly Permission[]): Resource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Metadata: reasonsOf(permissions),
    Properties: {
      ManagedPolicyName: name,
      Description: description,
      PolicyDocument: policyOf(permissions),
    },
  };
}
