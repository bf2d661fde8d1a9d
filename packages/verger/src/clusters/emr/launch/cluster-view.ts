import type { Cluster, ClusterState, ErrorDetail } from '@aws-sdk/client-emr';
import { quoteOfTag } from '../account/quote-tag.js';
import { tagKeys } from '../account/tags.js';
import type { Range } from '../quote/range.js';

/** A cluster as EMR describes it. */
export interface ClusterView {
  readonly id: string;
  readonly region: string;
  /** The name in its settings. */
  readonly name: string;
  readonly state: ClusterState;
  readonly release: string;
  /** Why it has ended or is ending; EMR's code, such as `BOOTSTRAP_FAILURE`. */
  readonly reason: { readonly code: string; readonly message: string; readonly errors: readonly string[] };
  readonly createdAt: Date;
  readonly readyAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** When it ends at the latest, as its tag says. */
  readonly deadline: Date | undefined;
  /** USD, as its tag says. */
  readonly maxCost: number | undefined;
  readonly owner: string | undefined;
  /** The id of the `up` or `run` that started it. */
  readonly run: string | undefined;
  /** USD that its run was quoted at, as its tag says. */
  readonly quote: Range | undefined;
  /** Input and output of its run, as its tag has them. */
  readonly job: string | undefined;
  /** Where its logs go, `s3://bucket/prefix`; undefined if it keeps none. */
  readonly logUri: string | undefined;
  readonly arn: string;
  /** The name that EMR gives for its primary node. */
  readonly primaryName: string | undefined;
}

export const activeStates: readonly ClusterState[] = [
  'STARTING',
  'BOOTSTRAPPING',
  'RUNNING',
  'WAITING',
  'TERMINATING',
];

/** Undefined for a cluster that is not Verger's. */
export function clusterView(cluster: Cluster, region: string): ClusterView | undefined {
  const tags = new Map(cluster.Tags?.map(({ Key, Value }) => [Key, Value]));
  const name = tags.get(tagKeys.cluster);
  const {
    Id: id,
    Status: { State: state, StateChangeReason: reason, Timeline: timeline, ErrorDetails } = {},
  } = cluster;
  if (name === undefined || id === undefined || state === undefined) return undefined;
  const maxCost = Number(tags.get(tagKeys.maxCost));
  return {
    id,
    region,
    name,
    state,
    release: cluster.ReleaseLabel ?? '',
    reason: {
      code: reason?.Code ?? '',
      message: reason?.Message ?? '',
      errors: (ErrorDetails ?? []).map(errorText),
    },
    createdAt: timeline?.CreationDateTime ?? new Date(0),
    readyAt: timeline?.ReadyDateTime,
    endedAt: timeline?.EndDateTime,
    deadline: dateOf(tags.get(tagKeys.deadline)),
    maxCost: maxCost > 0 ? maxCost : undefined,
    owner: tags.get(tagKeys.owner),
    run: tags.get(tagKeys.run),
    quote: quoteOfTag(tags.get(tagKeys.quote) ?? ''),
    job: tags.get(tagKeys.job),
    // EMR answers with the scheme of an old file system of Hadoop.
    logUri: cluster.LogUri?.replace(/^s3[an]:/, 's3:'),
    arn: cluster.ClusterArn ?? '',
    primaryName: cluster.MasterPublicDnsName,
  };
}

export function isActive({ state }: Pick<ClusterView, 'state'>): boolean {
  return activeStates.includes(state);
}

export function hasEnded({ state }: Pick<ClusterView, 'state'>): boolean {
  return state === 'TERMINATED' || state === 'TERMINATED_WITH_ERRORS';
}

function errorText({ ErrorCode = '', ErrorMessage = '' }: ErrorDetail): string {
  return ErrorMessage === '' ? ErrorCode : `${ErrorCode}: ${ErrorMessage}`;
}

/** The tag may have been changed by hand. */
function dateOf(text = ''): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
