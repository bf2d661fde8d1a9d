import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import { answered } from '../account/aws-error.js';

/**
 * The id of the account whose credentials are configured.
 * @throws VergerError `access`, `aws`
 */
export async function callerAccountId(account: AwsAccount): Promise<string> {
  const { client, sdk } = await account.sts();
  const { Account } = await answered('find out whose credentials these are', () =>
    client.send(new sdk.GetCallerIdentityCommand({})),
  );
  if (Account !== undefined) return Account;
  throw new VergerError('aws', "AWS doesn't say whose credentials these are");
}
