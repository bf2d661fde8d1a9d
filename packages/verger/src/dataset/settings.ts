import { VergerError } from '../common/errors.js';

/**
 * Checks that a setting is a whole number from `low` to `high`.
 * @throws VergerError `usage` if it is not
 */
export function requireIntegerInRange(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new VergerError('usage', `${name}: ${value} is not a whole number from ${low} to ${high}`);
}
