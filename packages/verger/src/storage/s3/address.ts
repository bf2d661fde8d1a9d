import { VergerError } from '../../common/errors.js';

/** A bucket and the keys below a prefix of it. */
export interface S3Address {
  readonly bucket: string;
  /** Empty, or with a closing slash. */
  readonly prefix: string;
}

/** Whether a location is an address of this storage. */
export function isS3(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/**
 * Takes an address apart. Keys stand in it as they are, as the AWS tools have it: nothing is percent-encoded.
 * @throws VergerError `usage` where it names no bucket
 */
export function parseS3Address(location: string): S3Address {
  const [, bucket, path] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? [];
  // Buckets are 3 to 63 characters; older ones may have capitals and underscores. Aliases of access points fit too.
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(bucket)) {
    throw new VergerError('usage', `${location} names no bucket`, { hint: 'expected s3://bucket/prefix' });
  }
  return { bucket, prefix: path === '' || path.endsWith('/') ? path : `${path}/` };
}

/** The same address in one form. */
export function s3Uri(location: string): string {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? [];
  return `s3://${bucket}/${path}`;
}
