import { type ErrorCode, messageOf, VergerError } from '../../../common/errors.js';

/** As much of the SDK's errors as says what to do. */
interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Where the permissions are listed. */
export const permissionHint =
  'docs/aws/setup.md lists all permissions; verger cluster setup --print-policies prints those of setup and teardown';

const renew = 'sign in again (aws sso login, or new keys); verger cluster list shows what is running';

const causes: readonly { readonly names: RegExp; readonly code: ErrorCode; readonly hint: string }[] = [
  { names: /^ExpiredToken|^RequestExpired|^TokenRefreshRequired/, code: 'access', hint: renew },
  {
    names: /^AccessDenied|^UnauthorizedOperation|^NotAuthorized/,
    code: 'access',
    hint: permissionHint,
  },
  {
    names:
      /^UnrecognizedClient|^InvalidClientTokenId|^AuthFailure|^InvalidSignature|^SignatureDoesNotMatch|^CredentialsProviderError/,
    code: 'access',
    hint: 'check the AWS credentials (aws sts get-caller-identity), and that the region is enabled for the account',
  },
  {
    names: /^Throttling|^TooManyRequests|^RequestLimitExceeded/,
    code: 'aws',
    hint: 'AWS asks for fewer requests; try again in a minute',
  },
  {
    names: /^ServiceQuotaExceeded|^LimitExceeded/,
    code: 'aws',
    hint: 'ask for a higher quota in the Service Quotas console, or make the cluster smaller',
  },
];

/**
 * An error of the SDK on one line, with what to do.
 * @param what what did not work, such as `can't start the cluster`
 */
export function awsError(error: unknown, what: string): VergerError {
  if (error instanceof VergerError) return error;
  const name = error instanceof Error ? error.name : '';
  const cause = causes.find(({ names }) => names.test(name));
  const message = `${what}: ${describe(error)}`;
  if (cause !== undefined) return new VergerError(cause.code, message, { cause: error, hint: cause.hint });
  if (hasAnswer(error)) return new VergerError('aws', message, { cause: error });
  const hint = 'check the network; verger cluster list shows what is running';
  return new VergerError('aws', message, { cause: error, hint });
}

/**
 * What AWS answers, with its errors in our words.
 * @param intent completes "can't ...", such as `read the stack`
 * @throws VergerError as `awsError` makes it
 */
export async function answered<T>(intent: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw awsError(error, `can't ${intent}`);
  }
}

/** Whether AWS has refused a request: it is certain that nothing has been done. */
export function isRefused(error: unknown): boolean {
  const status = (error as SdkError).$metadata?.httpStatusCode ?? 0;
  return (status >= 400 && status < 500) || (error as Error).name === 'CredentialsProviderError';
}

/** Whether another attempt may succeed: no answer, an error of the server, or too many requests. */
export function isPassing(error: unknown): boolean {
  const { name } = error as Error;
  return !isRefused(error) || /^Throttling|^TooManyRequests|^RequestLimitExceeded/.test(name);
}

/** Whether what was asked for does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

function hasAnswer(error: unknown): boolean {
  return (error as SdkError).$metadata?.httpStatusCode !== undefined;
}

function describe(error: unknown): string {
  const message = messageOf(error);
  if (message !== '' && message !== 'UnknownError') return message;
  return error instanceof Error ? error.name : 'unknown error';
}
