import * as z from 'zod';
import { VergerError } from '../common/errors.js';

/** How many principal components to keep: a count (0: no PCA), enough to explain a fraction of the variance, or all. */
export const componentsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('count'), count: z.number() }).readonly(),
  z.object({ kind: z.literal('fraction'), fraction: z.number() }).readonly(),
  z.object({ kind: z.literal('all') }).readonly(),
]);
export type ComponentsRequest = z.infer<typeof componentsSchema>;

/**
 * Parses "200", "0.95", "all", or "0" for no PCA.
 *
 * @throws VergerError `usage` for anything else
 */
export function parseComponents(text: string): ComponentsRequest {
  const trimmed = text.trim();
  if (trimmed === 'all') return { kind: 'all' };
  // Number() alone would also accept '', '0x10' and '1e2'.
  const value = /^\d*\.?\d+$/.test(trimmed) ? Number(trimmed) : NaN;
  if (Number.isSafeInteger(value) && !trimmed.includes('.')) return { kind: 'count', count: value };
  if (value > 0 && value < 1) return { kind: 'fraction', fraction: value };
  throw new VergerError('usage', `"${text}" is not a valid number of components`, {
    hint: 'use a count such as 200, a fraction of the variance such as 0.95, all, or 0 for features only',
  });
}

/** The maximum number of components of `n` rows: the rank of the centred rows, but at least 1. */
function maxComponents(features: number, n: number): number {
  return Math.max(1, Math.min(features, n - 1));
}

/**
 * The number of components to keep. It may be less than the requested count: callers should compare, and warn.
 *
 * @param eigenvalues [F] descending
 * @param totalVariance the sum of all variances
 * @param n number of rows
 */
export function chooseComponents(
  request: ComponentsRequest,
  eigenvalues: Float64Array,
  totalVariance: number,
  n: number,
): number {
  const most = maxComponents(eigenvalues.length, n);
  if (request.kind === 'all') return most;
  if (request.kind === 'count') return Math.max(1, Math.min(request.count, most));
  const wanted = request.fraction * totalVariance;
  let explained = 0;
  for (let k = 1; k < most; k++) {
    explained += eigenvalues[k - 1];
    if (explained >= wanted) return k;
  }
  return most;
}
