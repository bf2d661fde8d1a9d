import { type ErrorCode, VergerError } from '../common/errors.js';

/**
 * Why a storage refused:
 * - `missing`: no such file (any more)
 * - `changed`: not the version that was asked for
 * - `denied`: no permission
 * - `exists`: `ifAbsent` was asked for and the key is taken
 * - `full`: no space left, or over a quota
 * - `failed`: anything else
 */
export type StorageFault = 'missing' | 'changed' | 'denied' | 'exists' | 'full' | 'failed';

const codes: Readonly<Record<StorageFault, ErrorCode>> = {
  missing: 'not-found',
  changed: 'storage',
  denied: 'storage',
  exists: 'storage',
  full: 'disk-full',
  failed: 'storage',
};

const hints: Partial<Record<StorageFault, string>> = {
  denied: 'check the permissions of this path for the user who runs verger',
  full: 'free some space and run the same command again: it goes on where it stopped',
};

/** A storage's refusal, with the fault that programs switch on. */
export class StorageError extends VergerError {
  readonly fault: StorageFault;

  constructor(fault: StorageFault, message: string, cause?: unknown) {
    const hint = hints[fault];
    super(codes[fault], message, { cause, ...(hint === undefined ? {} : { hint }) });
    this.fault = fault;
  }
}
