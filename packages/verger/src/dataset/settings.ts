import { VergerError } from '../common/errors.js';

/**
 * A setting that must be a whole number from `low` to `high`.
 * @throws VergerError `usage` where it is not
 */
export function within(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new VergerError('usage', `${name}: ${value} is not a whole number from ${low} to ${high}`);
}
