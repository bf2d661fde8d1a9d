import { StorageError } from '../storage-error.js';
import type { Connection } from './connection.js';
import { ErrorResponse } from './error-response.js';
import { blocks, leaf } from './xml.js';

type Encryption = 'AES256' | undefined;

const known = new WeakMap<Connection, Promise<Encryption>>();

/**
 * The encryption to request for uploads: AES-256 with an S3-managed key, unless the bucket's default is a KMS key,
 * which that would override. Looked up once per process and bucket; AES-256 if the lookup is not permitted.
 * @param lookUp returns the bucket's encryption configuration
 */
export function encryptionFor(connection: Connection, lookUp: () => Promise<string>): Promise<Encryption> {
  const found = known.get(connection) ?? encryptionIn(lookUp);
  known.set(connection, found);
  // The next upload looks again.
  found.catch(() => known.delete(connection));
  return found;
}

async function encryptionIn(lookUp: () => Promise<string>): Promise<Encryption> {
  try {
    const rules = [...blocks(await lookUp(), 'ApplyServerSideEncryptionByDefault')];
    return rules.some((rule) => leaf(rule, 'SSEAlgorithm')?.startsWith('aws:kms')) ? undefined : 'AES256';
  } catch (error) {
    if (error instanceof StorageError && error.cause instanceof ErrorResponse) return 'AES256';
    throw error;
  }
}
