import { VergerError } from '../common/errors.js';

/** @throws VergerError `usage` if the value is given but is not a whole number of at least 1 */
export function requirePositive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
  throw new VergerError('usage', `${name}: ${value} is not a whole number of at least 1`);
}
