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

/**
 * What a failed system call says about a file.
 * @param path for people, where the key says too little
 */
export function faultOf(error: unknown, key: string, path = key): StorageError {
  if (error instanceof StorageError) return error;
  const fault = faults[systemCode(error) ?? ''] ?? 'failed';
  if (fault === 'missing') return new StorageError(fault, `no such file: ${key}`, error);
  if (fault === 'full') return new StorageError(fault, noSpace(path), error, undefined, noSpace(key));
  const reason = systemMessage(error);
  return new StorageError(fault, `${reason}: ${path}`, error, undefined, reason);
}

function noSpace(file: string): string {
  return `no space left to write ${file}`;
}
