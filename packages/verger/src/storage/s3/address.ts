import { VergerError } from '../../common/errors.js';

/** A bucket and a prefix of its keys. */
export interface S3Address {
  readonly bucket: string;
  /** Empty, or with a trailing slash. */
  readonly prefix: string;
}

/** Whether a location is an `s3://` address. */
export function isS3(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/**
 * Parses an address. As in the AWS tools, keys are not percent-encoded.
 * @throws VergerError `usage` if it names no bucket
 */
export function parseS3Address(location: string): S3Address {
  const [, bucket, path] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? [];
  // Bucket names have 3 to 63 characters; old ones may have capitals and underscores. Access point aliases fit too.
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(bucket)) {
    throw new VergerError('usage', `no valid bucket name in ${location}`, {
      hint: 'expected s3://bucket/prefix',
    });
  }
  return { bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` };
}

/** Normalizes an address. */
export function s3Uri(location: string): string {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? [];
  return `s3://${bucket}/${path}`;
}
