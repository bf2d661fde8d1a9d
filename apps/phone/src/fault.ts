/** What can go wrong on a phone, as pages name it. */
export type FaultCode =
  | 'damaged'
  | 'unsupported'
  | 'too-large'
  | 'empty'
  | 'wrong-numbers'
  | 'cannot-load'
  | 'storage-full'
  | 'no-storage'
  | 'known-photo'
  | 'camera-denied'
  | 'camera-none'
  | 'camera-insecure'
  | 'camera-busy'
  | 'internal';

/** An error that a page has words for. */
export class Fault extends Error {
  readonly code: FaultCode;
  /** In English, for reports. */
  readonly detail: string;

  constructor(code: FaultCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Any error as one that a page has words for. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
