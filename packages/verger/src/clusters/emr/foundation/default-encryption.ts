import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { ec2Query } from './ec2-query.js';

/**
 * Whether EC2 encrypts every new volume of the account in a region, with the account's default key.
 * @throws VergerError `access`, `aws`
 */
export async function encryptsByDefault(account: AwsAccount): Promise<boolean> {
  const answer = await ec2Query(account, 'GetEbsEncryptionByDefault');
  return /<ebsEncryptionByDefault>\s*true\s*</.test(answer);
}

/** @throws VergerError `usage` where volumes would not be encrypted */
export async function requireDefaultEncryption(account: AwsAccount): Promise<void> {
  if (await encryptsByDefault(account)) return;
  throw new VergerError('usage', `EC2 doesn't encrypt volumes by default in ${account.region}`, {
    hint: `turn it on: aws ec2 enable-ebs-encryption-by-default --region ${account.region}; or use a key of the stack: --volume-key own`,
  });
}
