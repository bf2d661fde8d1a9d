import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { arnsAt } from '../arns.js';
import { namesAt, type Place } from '../names.js';
import { folderPermissions } from './folder-permissions.js';
import type { Permission } from './permission.js';
import { onlyFor, role } from './roles.js';
import type { Resources } from './template.js';

/** The role of sessions of EMR Serverless: of Spark's driver and executors there, and so of our workers. */
export function sessionsRoleResources(place: Place, settings: FoundationSettings): Resources {
  return {
    SessionsRole: role({
      name: namesAt(place).sessionsRole,
      description: 'Sessions of EMR Serverless that Verger starts: Spark, and its workers',
      service: 'emr-serverless.amazonaws.com',
      conditions: onlyFor(place, arnsAt(place).applications),
      permissions: sessionsRolePermissions(place, settings),
    }),
  };
}

/** As of the nodes of a cluster, without programs, notebooks and the tunnel. */
export function sessionsRolePermissions(place: Place, settings: FoundationSettings): readonly Permission[] {
  return [
    {
      sid: 'WriteLogs',
      reason: 'EMR Serverless uploads the logs of Spark',
      actions: ['s3:PutObject'],
      resources: [arnsAt(place).inBucket('logs/serverless/')],
    },
    ...folderPermissions('sessions', place, settings),
  ];
}
