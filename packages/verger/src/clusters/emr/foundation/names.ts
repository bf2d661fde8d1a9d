import { VergerError } from '../../../common/errors.js';
import type { ClusterSettings, EuRegion } from '../settings/cluster-settings.js';

/** Where a foundation lies: there is one of a name in each region of an account. */
export interface Place {
  readonly name: string;
  readonly region: EuRegion;
  /** Twelve digits. */
  readonly accountId: string;
}

/** @throws VergerError `usage` for an id that is not one of an AWS account */
export function placeOf(settings: Pick<ClusterSettings, 'name' | 'region'>, accountId: string): Place {
  const { name, region } = settings;
  if (!/^\d{12}$/.test(accountId))
    throw new VergerError('usage', `${accountId} is not the id of an AWS account`, {
      hint: 'it has twelve digits; `aws sts get-caller-identity` shows it',
    });
  return { name, region, accountId };
}

/** The names of what a foundation consists of. Whoever uses one reads the stack's outputs instead. */
export function namesAt({ name, region, accountId }: Place) {
  const stack = stackName(name);
  return {
    stack,
    bucket: `${stack}-${accountId}-${region}`,
    serviceRole: `${stack}-service`,
    /** Also the name of the instance profile: EMR demands that both are the same. */
    nodesRole: `${stack}-nodes`,
    deadlineRole: `${stack}-deadline`,
    sessionsRole: `${stack}-sessions`,
    scheduleGroup: stack,
    logGroup: `/verger/${name}`,
    clustersPolicy: `${stack}-clusters`,
    filesPolicy: `${stack}-files`,
    sessionsPolicy: `${stack}-sessions`,
  };
}

export function stackName(name: string): string {
  return `verger-${name}`;
}

/** The folders of the bucket that are Verger's, with what they hold. */
export const bucketFolders = {
  'assets/': 'programs for the nodes',
  'images/': 'images to work on',
  'jupyter/': 'notebooks of JupyterHub',
  'logs/': "the clusters' logs",
  'results/': 'results of runs',
} as const;
