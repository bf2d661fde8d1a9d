import type { AwsAccount } from '../account/aws-account.js';
import { signedPost } from '../account/signed-post.js';
import { answered } from '../account/aws-error.js';

const version = '2016-11-15';

/**
 * A call of EC2: its client, of 28 MB, is not worth the few that we make.
 * @param parameters in the notation of the Query API, such as `InstanceType.1`
 * @returns the answer, as XML
 * @throws VergerError `access`, `aws`
 */
export function ec2Query(
  account: AwsAccount,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  return answered(`ask EC2 (${action})`, () =>
    signedPost(account, {
      service: 'EC2',
      signingName: 'ec2',
      variable: 'EC2',
      action,
      input: parameters,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action: action, Version: version, ...parameters }).toString(),
    }),
  );
}
