import { VergerError } from '../../common/errors.js';

/** A bucket and a prefix of its keys. */
export interface S3Address {
  readonly bucket: string;
  /** Empty, or with a trailing slash. */
  readonly prefix: string;
}

/**
 * Splits an `s3://` address. As in the AWS tools, keys are not percent-encoded.
 * @throws VergerError `usage` if it names no bucket
 */
export function parseS3Address(text: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(text) ?? [];
  // Bucket names have 3 to 63 characters; old ones may have capitals and underscores. Access point aliases fit too.
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i.test(bucket)) {
    throw new VergerError('usage', `no valid bucket name in ${text}`, {
      hint: 'expected s3://bucket/prefix',
    });
  }
  return { bucket, key };
}
