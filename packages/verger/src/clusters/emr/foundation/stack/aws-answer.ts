import { messageOf, VergerError } from '../../../../common/errors.js';

export const permissionHint =
  'docs/aws/setup.md lists all permissions; verger cluster setup --print-policies prints those of setup and teardown';

const denials = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized']);
const badCredentials = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/**
 * What AWS answers, with its errors in our words.
 * @param intent completes "can't ...", such as `read the stack`
 * @throws VergerError `access` if it is denied or the credentials are not valid, else `aws`
 */
export async function answered<T>(intent: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw asVergerError(intent, error);
  }
}

function asVergerError(intent: string, error: unknown): VergerError {
  if (error instanceof VergerError) return error;
  const name = error instanceof Error ? error.name : '';
  const message = `can't ${intent}: ${messageOf(error)}`;
  if (denials.has(name))
    return new VergerError('access', message, {
      cause: error,
      hint: permissionHint,
    });
  if (badCredentials.has(name))
    return new VergerError('access', message, {
      cause: error,
      hint: 'renew the credentials, such as by `aws sso login`; `aws sts get-caller-identity` shows whose they are',
    });
  return new VergerError('aws', message, { cause: error, hint: 'run the same command again' });
}

/** Whether an answer may be lost: the request may have been carried out or not. */
export function isLostAnswer(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return name === 'TimeoutError' || status === undefined || status >= 500;
}
