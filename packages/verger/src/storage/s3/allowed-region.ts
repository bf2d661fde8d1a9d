import { isAllowedRegion } from '../../aws/region-rule.js';
import { StorageError } from '../storage-error.js';
import type { Connection } from './connection.js';

/**
 * Rejects a bucket outside Europe.
 * @param allowed additional regions
 * @throws StorageError `denied`
 */
export function requireAllowedRegion(
  bucket: string,
  { home, customEndpoint }: Pick<Connection, 'home' | 'customEndpoint'>,
  allowed: readonly string[],
): void {
  if (isAllowedRegion(home, customEndpoint, allowed)) return;
  throw new StorageError(
    'denied',
    `the bucket ${bucket} is in ${home}, outside Europe`,
    undefined,
    `the GDPR restricts transfers there; to allow them, add --allow-region ${home}`,
  );
}
