import { describe, expect, it } from 'vitest';
import { VergerError } from '../../src/common/errors.js';
import { BrokenResponse, ForeignResponse } from '../../src/storage/s3/broken-response.js';
import { contentType } from '../../src/storage/s3/content-type.js';
import { ErrorResponse } from '../../src/storage/s3/error-response.js';
import { translate } from '../../src/storage/s3/translate.js';
import { StorageError } from '../../src/storage/storage-error.js';

const object = { action: 's3:PutObject', bucket: 'orchard', key: 'a/b.jpg' };
const bucket = { action: 's3:ListBucket', bucket: 'orchard' };
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const system = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('translating an S3 error', () => {
  it.each([
    [new ErrorResponse(404, 'NoSuchBucket', ''), 'unavailable', 'no such bucket: orchard'],
    [new ErrorResponse(400, 'ExpiredToken', ''), 'unavailable', 'the AWS credentials have expired'],
    [
      new ErrorResponse(403, 'SignatureDoesNotMatch', ''),
      'unavailable',
      'the S3 server rejected the credentials (SignatureDoesNotMatch)',
    ],
    [
      new ErrorResponse(403, 'RequestTimeTooSkewed', ''),
      'unavailable',
      "this machine's clock differs too much from the S3 server's",
    ],
    [
      new ErrorResponse(301, 'PermanentRedirect', '', { region: 'eu-west-3' }),
      'unavailable',
      'the bucket orchard is in eu-west-3',
    ],
    [
      new ErrorResponse(400, 'AuthorizationHeaderMalformed', ''),
      'unavailable',
      'the bucket orchard is in another region',
    ],
    [
      new ErrorResponse(403, 'InvalidObjectState', ''),
      'failed',
      'archived: restore the object before reading it',
    ],
    [
      new ErrorResponse(403, 'AccessDenied', ''),
      'denied',
      'not allowed: s3:PutObject on arn:aws:s3:::orchard/a/b.jpg',
    ],
    [new ErrorResponse(404, 'NoSuchKey', ''), 'missing', 'no such file: a/b.jpg'],
    [new ErrorResponse(412, 'PreconditionFailed', ''), 'exists', 'a/b.jpg already exists'],
    [new ErrorResponse(507, 'XMinioStorageFull', ''), 'full', 'no space left to write a/b.jpg'],
    [
      new ErrorResponse(400, 'Odd', 'a\nreason'),
      'unavailable',
      's3:PutObject on s3://orchard/a/b.jpg: the server returned Odd: a reason',
    ],
    [
      new ErrorResponse(418, 'HTTP 418', ''),
      'unavailable',
      's3:PutObject on s3://orchard/a/b.jpg: the server returned HTTP 418',
    ],
    [named('CredentialsProviderError', 'none found'), 'unavailable', 'no AWS credentials: none found'],
    [named('TokenProviderError', 'Token is expired.'), 'unavailable', 'the AWS credentials have expired'],
    [system('ECONNREFUSED', 'refused'), 'unavailable', "can't reach the S3 server: refused"],
    [
      new AggregateError([system('ENOTFOUND', 'x')], ''),
      'unavailable',
      "can't reach the S3 server: no connection",
    ],
    [
      new ErrorResponse(501, 'NotImplemented', 'no such header'),
      'unavailable',
      "the S3 server can't do what verger needs: s3:PutObject on s3://orchard/a/b.jpg: the server returned NotImplemented: no such header",
    ],
    [
      new ForeignResponse("the response is not an S3 server's: HTTP 200, text/html"),
      'unavailable',
      "s3://orchard/a/b.jpg: the response is not an S3 server's: HTTP 200, text/html",
    ],
    [new BrokenResponse('cut off'), 'unavailable', 's3://orchard/a/b.jpg: cut off, even after retries'],
    [new VergerError('usage', 'no address', { hint: 'give one' }), 'failed', 'no address'],
    [named('Strange', ''), 'unavailable', 's3:PutObject on s3://orchard/a/b.jpg failed: Strange'],
    ['a text', 'unavailable', 's3:PutObject on s3://orchard/a/b.jpg failed: a text'],
  ] as const)('%s', (error, fault, message) => {
    expect(translate(error, object)).toMatchObject({ fault, message });
  });

  it.each([
    [new ErrorResponse(403, 'AccessDenied', ''), 'not allowed: s3:ListBucket on arn:aws:s3:::orchard'],
    [new ErrorResponse(404, 'NoSuchKey', ''), 'no such file: '],
    [new ErrorResponse(412, 'PreconditionFailed', ''), ' already exists'],
    [new ErrorResponse(507, 'InsufficientStorage', ''), 'no space left to write '],
    [new BrokenResponse('cut off'), 's3://orchard: cut off, even after retries'],
  ])('of the bucket: %s', (error, message) => {
    expect(translate(error, bucket).message).toBe(message);
  });

  it('keeps an error that is already translated', () => {
    const error = new StorageError('missing', 'gone');
    expect(translate(error, object)).toBe(error);
  });
});

describe('the media type of an upload', () => {
  it.each([
    ['a.parquet', 'application/vnd.apache.parquet'],
    ['A.JPG', 'image/jpeg'],
    ['_verger/report.html', 'text/html; charset=utf-8'],
    ['_SUCCESS', 'application/octet-stream'],
    ['a.b/c.npz', 'application/octet-stream'],
  ])('of %s is %s', (key, type) => {
    expect(contentType(key)).toBe(type);
  });
});
