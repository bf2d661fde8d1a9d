import { messageOf, VergerError } from '../../common/errors.js';
import { StorageError, type StorageFault } from '../storage-error.js';
import { BrokenAnswer } from './broken-answer.js';
import { Refusal } from './refusal.js';
import { isUnreachable } from './retry.js';

/** The request in IAM terms, so that errors can name the missing permission. */
export interface Asked {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  readonly bucket: string;
  /** If undefined, the bucket itself. */
  readonly key?: string;
}

/** Converts an error of the client or the server to a `StorageError`. */
export function translate(error: unknown, asked: Asked): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof Refusal) return translateRefusal(error, asked);
  const message = messageOf(error);
  const name = error instanceof Error ? error.name : '';
  if (/^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) {
    return /expired/i.test(message)
      ? unavailable('the AWS credentials have expired', expiredHint, error)
      : unavailable(`no AWS credentials: ${message}`, credentialsHint, error);
  }
  if (isUnreachable(error)) {
    return unavailable(`the S3 server can't be reached: ${message || 'no connection'}`, endpointHint, error);
  }
  if (error instanceof BrokenAnswer) {
    return unavailable(`${place(asked)}: ${message}, again and again`, againHint, error);
  }
  if (error instanceof VergerError) return new StorageError('failed', message, error, error.hint);
  return unavailable(`${asked.action} on ${place(asked)} failed: ${message || name}`, againHint, error);
}

const credentialsHint =
  'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in (aws sso login): docs/storage.md';
const expiredHint = 'log in again and give the same command: it goes on where it stopped';
const endpointHint = 'check the network and AWS_ENDPOINT_URL_S3';
const againHint = 'give the same command again: it goes on where it stopped';
const policyHint = 'docs/storage.md has the least policy that verger needs';

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const refusedCredentials = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken']);
const elsewhere = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
const ownFaults: Readonly<Record<string, StorageFault>> = {
  NoSuchKey: 'missing',
  NotFound: 'missing',
  NoSuchVersion: 'missing',
  PreconditionFailed: 'exists',
  QuotaExceeded: 'full',
  XMinioStorageFull: 'full',
  InsufficientStorage: 'full',
};

function translateRefusal(refusal: Refusal, asked: Asked): StorageError {
  const { code, message, status } = refusal;
  const { region } = refusal.facts;
  if (code === 'NoSuchBucket') {
    return unavailable(
      `no such bucket: ${asked.bucket}`,
      'check its name; a bucket is never made by verger',
      refusal,
    );
  }
  if (expired.has(code)) return unavailable('the AWS credentials have expired', expiredHint, refusal);
  if (refusedCredentials.has(code)) {
    return unavailable(`the S3 server does not accept these credentials (${code})`, credentialsHint, refusal);
  }
  if (elsewhere.has(code)) {
    const where = region === undefined ? 'in another region' : `in ${region}`;
    const hint = `set AWS_REGION=${region ?? "<the bucket's region>"}`;
    return unavailable(`the bucket ${asked.bucket} is ${where}`, hint, refusal);
  }
  if (code === 'RequestTimeTooSkewed') {
    return unavailable(
      "this machine's clock differs too much from the S3 server's",
      'set the clock',
      refusal,
    );
  }
  if (code === 'InvalidObjectState') {
    return new StorageError('failed', 'archived: it must be restored before it can be read', refusal);
  }
  if (status === 403) {
    return new StorageError(
      'denied',
      `not allowed: ${asked.action} on ${resource(asked)}`,
      refusal,
      policyHint,
    );
  }
  const fault = ownFaults[code];
  if (fault === 'missing') return new StorageError('missing', `no such file: ${asked.key ?? ''}`, refusal);
  if (fault === 'exists') return new StorageError('exists', `${asked.key ?? ''} is there already`, refusal);
  if (fault === 'full') return new StorageError('full', `no space left to write ${asked.key ?? ''}`, refusal);
  const told = message === code ? code : `${code}: ${message}`;
  // Even for one file, this may be the server's fault; a later run may read it.
  return unavailable(`${asked.action} on ${place(asked)}: the server answers ${told}`, againHint, refusal);
}

function unavailable(message: string, hint: string, cause: unknown): StorageError {
  return new StorageError('unavailable', message.replace(/\s*\n\s*/g, ' '), cause, hint);
}

function place({ bucket, key }: Asked): string {
  return key === undefined ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}

function resource({ bucket, key }: Asked): string {
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}
