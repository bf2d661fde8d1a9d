import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { namesAt, type Place } from '../names.js';
import { clusterPermissions } from './cluster-permissions.js';
import { filePermissions } from './file-permissions.js';
import { type Permission, policyOf, reasonsOf } from './permission.js';
import { priceAndQuotaPermissions } from './price-permissions.js';
import { sessionPermissions } from './session-permissions.js';
import type { Resource, Resources } from './template.js';
import { tunnelPermissions } from './tunnel-permissions.js';

/**
 * What somebody needs who starts clusters with this foundation: attach the policies to that user, group or role. There are
 * several because IAM limits the length of one to 6,144 characters; one is for sessions, which not everybody needs.
 */
export function operatorResources(
  place: Place,
  { sessions }: Pick<FoundationSettings, 'sessions'>,
): Resources {
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
    ...(sessions ? { SessionsPolicy: sessionsPolicy(place) } : {}),
  };
}

function sessionsPolicy(place: Place): Resource {
  const permissions = sessionPermissions(place);
  return managedPolicy(
    namesAt(place).sessionsPolicy,
    'Spark sessions of EMR Serverless and of clusters, with the driver on the computer of the caller',
    permissions,
  );
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
