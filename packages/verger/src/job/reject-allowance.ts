import { VergerError } from '../common/errors.js';

/** How many rejects a run may have and still succeed. */
export type RejectAllowance =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'fraction'; readonly fraction: number };

/**
 * Parses "20" or "1.5%".
 * @throws VergerError `usage` for anything else
 */
export function parseRejectAllowance(text: string): RejectAllowance {
  const trimmed = text.trim();
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(trimmed)?.[1];
  if (percent !== undefined && Number(percent) <= 100)
    return { kind: 'fraction', fraction: Number(percent) / 100 };
  if (/^\d+$/.test(trimmed) && Number.isSafeInteger(Number(trimmed)))
    return { kind: 'count', count: Number(trimmed) };
  throw new VergerError('usage', `"${text}" is not a number of rejects`, {
    hint: 'use a number such as 20, or a percentage such as 1%',
  });
}

/** Below this number of inputs, 1% is less than five. */
const smallInput = 500;

/**
 * The most rejects that a run may have.
 * @param listed the inputs of the run
 * @param allowance if undefined: 1%, and in small folders, where one bad file would be too many, a tenth, up to 5
 */
export function mostRejects(listed: number, allowance: RejectAllowance | undefined): number {
  if (allowance?.kind === 'count') return allowance.count;
  if (allowance?.kind === 'fraction') return Math.floor(allowance.fraction * listed);
  return listed < smallInput ? Math.min(5, Math.ceil(listed / 10)) : Math.floor(listed / 100);
}
