import { ServiceError } from './service-error.js';

/** A request as a test sees it before it is done. */
export interface Call {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: unknown;
}

/**
 * What goes wrong with a request: `lost-answer` is done and `lost-request` is not, and both get no answer; `unavailable` may
 * or may not be done, as AWS doesn't say (here it isn't); the others are refused.
 */
export type Fault =
  'lost-answer' | 'lost-request' | 'unavailable' | 'throttled' | 'expired' | 'denied' | 'too-many-clusters';

/** The error of a fault, as AWS answers it; undefined if there is no answer. */
export function faultError(fault: Fault, { service, operation }: Call): ServiceError | undefined {
  switch (fault) {
    case 'lost-answer':
    case 'lost-request':
      return undefined;
    case 'unavailable':
      return new ServiceError('InternalServerError', 'An internal error occurred.', 500);
    case 'throttled':
      return new ServiceError('ThrottlingException', 'Rate exceeded');
    case 'expired':
      return new ServiceError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );
    case 'denied':
      return new ServiceError(
        'AccessDeniedException',
        `User: arn:aws:iam::123456789012:user/test is not authorized to perform: ${service}:${operation} because no identity-based policy allows the ${service}:${operation} action`,
      );
    case 'too-many-clusters':
      return new ServiceError(
        'ValidationException',
        'The number of active clusters exceeds the account limit.',
      );
  }
}
