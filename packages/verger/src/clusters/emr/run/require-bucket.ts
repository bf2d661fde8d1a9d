import { VergerError } from '../../../common/errors.js';

/**
 * @param what names the place, such as `input` or `--reuse`
 * @param blind who would not see a folder of this machine, such as `the nodes of a cluster`
 * @throws VergerError `usage` for a place in no bucket
 */
export function requireBucket(what: string, address: string, blind: string): void {
  if (address.startsWith('s3://')) return;
  throw new VergerError('usage', `${what} ${address} is not in a bucket: ${blind} don't see it`, {
    hint: 'copy it with `verger sync <folder> s3://bucket/prefix`, and give that address',
  });
}
