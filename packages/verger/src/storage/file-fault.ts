import { systemCode, systemMessage } from '../common/errors.js';
import { StorageError, type StorageFault } from './storage-error.js';

const faults: Readonly<Record<string, StorageFault>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  EEXIST: 'exists',
  ENOSPC: 'full',
  EDQUOT: 'full',
};

/** Whether a system call failed since there is no such file. */
export function isMissing(error: unknown): boolean {
  return faults[systemCode(error) ?? ''] === 'missing';
}

/** What a failed system call says about a file. */
export function faultOf(error: unknown, key: string): StorageError {
  if (error instanceof StorageError) return error;
  const fault = faults[systemCode(error) ?? ''] ?? 'failed';
  const message = { missing: `no such file: ${key}`, full: `no space left to write ${key}` }[fault as string];
  return new StorageError(fault, message ?? systemMessage(error), error);
}
