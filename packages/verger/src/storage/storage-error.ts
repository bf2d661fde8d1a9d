import { type ErrorCode, VergerError } from '../common/errors.js';

/**
 * Why a storage operation failed:
 * - `missing`: no such file, or no longer
 * - `changed`: not the requested version
 * - `denied`: no permission
 * - `exists`: `ifAbsent` was set and the key is taken
 * - `full`: no space left, or over a quota
 * - `unavailable`: the whole storage can't be used now (no credentials, no network); says nothing about the file
 * - `failed`: anything else
 */
export type StorageFault = 'missing' | 'changed' | 'denied' | 'exists' | 'full' | 'unavailable' | 'failed';

const codes: Readonly<Record<StorageFault, ErrorCode>> = {
  missing: 'not-found',
  changed: 'storage',
  denied: 'storage',
  exists: 'storage',
  full: 'disk-full',
  unavailable: 'storage',
  failed: 'storage',
};

const hints: Partial<Record<StorageFault, string>> = {
  denied: 'check that the user running verger has permissions for this path',
  full: 'free some space and run the same command again to resume',
};

/** A failed storage operation, with a fault that programs can switch on. */
export class StorageError extends VergerError {
  readonly fault: StorageFault;
  /** The message without local paths, which results must not contain. */
  readonly detail: string;

  /** @param hint replaces the fault's default hint */
  constructor(
    fault: StorageFault,
    message: string,
    cause?: unknown,
    hint = hints[fault],
    detail: string = message,
  ) {
    super(codes[fault], message, { cause, ...(hint === undefined ? {} : { hint }) });
    this.fault = fault;
    this.detail = detail;
  }
}
