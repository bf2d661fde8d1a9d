import * as z from 'zod';
import { deathReasons } from '../pool/pool-task.js';

/**
 * Why an input has no row. The list is closed, so readers may switch on it.
 * - `empty`: a file of 0 bytes
 * - `unsupported`: not an image, or an unsupported format
 * - `corrupt`: damaged or truncated
 * - `too-large`: over the pixel limit
 * - `missing`: listed, but gone when read
 * - `changed`: modified between listing and reading
 * - `unreadable`: no permission, or a storage failure
 * - `broken-link`: a dangling or circular link
 * - `bad-name`: a path that is not valid UTF-8
 * - `no-label`: not in the label table
 * - `not-finite`: the backbone returned a NaN or an infinity
 * - `crashed`, `timeout`, `out-of-memory`: the decoder crashed, took too long or used too much memory, twice
 */
export const rejectReasons = [
  'empty',
  'unsupported',
  'corrupt',
  'too-large',
  'missing',
  'changed',
  'unreadable',
  'broken-link',
  'bad-name',
  'no-label',
  'not-finite',
  ...deathReasons,
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** An input without a row. */
export interface Reject {
  readonly path: string;
  readonly label: string | null;
  readonly reason: RejectReason;
  readonly detail: string;
}

/** A reject of a shard: `index` counts the shard's images from 0. */
export const shardRejectSchema = z.object({
  index: z.int().min(0),
  reason: z.enum(rejectReasons),
  detail: z.string(),
});
export type ShardReject = Readonly<z.infer<typeof shardRejectSchema>>;

/** Transient reasons: another run may succeed. */
const transientReasons: ReadonlySet<RejectReason> = new Set(['missing', 'unreadable', ...deathReasons]);

export function isWorthRetrying(reason: RejectReason): boolean {
  return transientReasons.has(reason);
}

export function countReasons(rejects: readonly Reject[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
