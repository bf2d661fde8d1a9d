import { messageOf, VergerError } from '../../common/errors.js';
import { StorageError, type StorageFault } from '../storage-error.js';
import { BrokenResponse, ForeignResponse, OversizedResponse } from './broken-response.js';
import { ErrorResponse } from './error-response.js';
import { isUnreachable } from './retry.js';

/** The request in IAM terms, so that errors can name the missing permission. */
export interface RequestTarget {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  readonly bucket: string;
  /** If undefined, the bucket itself. */
  readonly key?: string;
}

/** Converts an error of the client or the server to a `StorageError`. */
export function translate(error: unknown, target: RequestTarget): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof ErrorResponse) return translateResponse(error, target);
  const message = messageOf(error);
  const name = error instanceof Error ? error.name : '';
  if (/^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) {
    return /expired/i.test(message)
      ? unavailable('the AWS credentials have expired', expiredHint, error)
      : unavailable(`no AWS credentials: ${message}`, credentialsHint, error);
  }
  if (isUnreachable(error)) {
    return unavailable(`can't reach the S3 server: ${message || 'no connection'}`, endpointHint, error);
  }
  if (error instanceof ForeignResponse)
    return unavailable(`${place(target)}: ${message}`, foreignHint, error);
  if (error instanceof OversizedResponse) {
    return target.key === undefined
      ? unavailable(`${place(target)}: ${message}`, foreignHint, error)
      : new StorageError('failed', message, error);
  }
  if (error instanceof BrokenResponse) {
    return unavailable(`${place(target)}: ${message}, even after retries`, resumeHint, error);
  }
  if (error instanceof VergerError) return new StorageError('failed', message, error, error.hint);
  return unavailable(`${target.action} on ${place(target)} failed: ${message || name}`, resumeHint, error);
}

const credentialsHint =
  'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in (aws sso login); see docs/storage.md';
const expiredHint = 'log in again, then run the same command again to resume';
const endpointHint = 'check the network and AWS_ENDPOINT_URL_S3';
const foreignHint =
  'check AWS_ENDPOINT_URL_S3, and whether a proxy or a login page answers in its place; then run the same command again';
const abilityHint = 'docs/storage.md says what a server must be able to do';
const resumeHint = 'finished work is kept: run the same command again to resume';
const policyHint = 'docs/storage.md shows the minimal policy';

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const rejectedCredentials = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken']);
const wrongRegion = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
const faultOfCode: Readonly<Record<string, StorageFault>> = {
  NoSuchKey: 'missing',
  NotFound: 'missing',
  NoSuchVersion: 'missing',
  PreconditionFailed: 'exists',
  QuotaExceeded: 'full',
  XMinioStorageFull: 'full',
  InsufficientStorage: 'full',
};

function translateResponse(response: ErrorResponse, target: RequestTarget): StorageError {
  const { code, status } = response;
  const { region } = response.details;
  if (code === 'NoSuchBucket') {
    return unavailable(
      `no such bucket: ${target.bucket}`,
      'check its name; verger never creates buckets',
      response,
    );
  }
  if (expired.has(code)) return unavailable('the AWS credentials have expired', expiredHint, response);
  if (rejectedCredentials.has(code)) {
    return unavailable(`the S3 server rejected the credentials (${code})`, credentialsHint, response);
  }
  if (wrongRegion.has(code)) {
    const where = region === undefined ? 'in another region' : `in ${region}`;
    const hint = `set AWS_REGION=${region ?? "<the bucket's region>"}`;
    return unavailable(`the bucket ${target.bucket} is ${where}`, hint, response);
  }
  if (code === 'RequestTimeTooSkewed') {
    return unavailable(
      "this machine's clock differs too much from the S3 server's",
      'correct the clock',
      response,
    );
  }
  if (code === 'InvalidObjectState') {
    return new StorageError('failed', 'archived: restore the object before reading it', response);
  }
  if (status === 403) {
    return new StorageError(
      'denied',
      `not allowed: ${target.action} on ${resource(target)}`,
      response,
      policyHint,
    );
  }
  const fault = faultOfCode[code];
  if (fault === 'missing') return new StorageError('missing', `no such file: ${target.key ?? ''}`, response);
  if (fault === 'exists') return new StorageError('exists', `${target.key ?? ''} already exists`, response);
  if (fault === 'full')
    return new StorageError('full', `no space left to write ${target.key ?? ''}`, response);
  if (status === 501 || code === 'NotImplemented') {
    return unavailable(
      `the S3 server can't do what verger needs: ${target.action} on ${place(target)}: ${reasonOf(response)}`,
      abilityHint,
      response,
    );
  }
  // Even for one file, this may be the server's fault; a later run may read it.
  return unavailable(`${target.action} on ${place(target)}: ${reasonOf(response)}`, resumeHint, response);
}

/** What went wrong with a request, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ErrorResponse)) return messageOf(error);
  const { code, message } = error;
  return `the server returned ${message === code ? code : `${code}: ${message}`}`.replace(/\s*\n\s*/g, ' ');
}

/** Whether an error is about the credentials, the clock, the bucket or a permission, rather than about one object. */
export function isOfTheBucket({ code, status }: ErrorResponse): boolean {
  return (
    code === 'NoSuchBucket' ||
    code === 'RequestTimeTooSkewed' ||
    code === 'InvalidObjectState' ||
    expired.has(code) ||
    rejectedCredentials.has(code) ||
    wrongRegion.has(code) ||
    status === 403 ||
    code in faultOfCode
  );
}

function unavailable(message: string, hint: string, cause: unknown): StorageError {
  return new StorageError('unavailable', message.replace(/\s*\n\s*/g, ' '), cause, hint);
}

function place({ bucket, key }: RequestTarget): string {
  return key === undefined ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}

function resource({ bucket, key }: RequestTarget): string {
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}
