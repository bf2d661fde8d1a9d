import { VergerError } from '../common/errors.js';

/**
 * @param flags by name, those that are not given are undefined
 * @param where such as `with --engine emr: the cluster decides it`
 * @throws VergerError `usage` that names the first that is given
 */
export function refuseOptions(flags: Readonly<Record<string, unknown>>, where: string): void {
  const stray = Object.keys(flags).find((name) => flags[name] !== undefined);
  if (stray === undefined) return;
  throw new VergerError('usage', `${stray} can't be given ${where}`, { hint: 'leave it out' });
}
