import type { Place } from './place.js';

/** Why a member, or a whole container, can't be read. All are reasons of a reject. */
export type PackedFault =
  | 'empty'
  | 'unsupported'
  | 'corrupt'
  | 'too-large'
  | 'missing'
  | 'changed'
  | 'unreadable'
  | 'bad-name'
  | 'broken-link';

/** A member as its container's index describes it. */
export interface Member {
  readonly name: string;
  /** Bytes; of a Parquet row, an estimate. */
  readonly size: number;
  readonly place: Place;
  /** The label beside it, if any: a sidecar of a tar, a column of Parquet. */
  readonly label?: string | undefined;
}

/** A member that can't be read. */
export interface BadMember {
  readonly name: string;
  readonly fault: PackedFault;
  readonly detail: string;
}

/** What the index of a container says. */
export interface ContainerIndex {
  readonly members: readonly (Member | BadMember)[];
  /** Why the index, or the rest of it, can't be read. */
  readonly damage?: { readonly fault: PackedFault; readonly detail: string } | undefined;
}

/**
 * Members that are indexed of one container. Its index is in memory at once, and no one packs more into one file: the
 * rest is a reject.
 */
export const maxMembers = 4_000_000;
