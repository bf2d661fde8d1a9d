import type { AwsAccount } from '../account/aws-account.js';
import { awsError } from '../account/aws-error.js';
import { signedPost } from '../account/signed-post.js';

/** How an instance is bought: the quotas of both are apart. */
export type Market = 'on demand' | 'spot';

/** Quotas of EC2 on the vCPUs that run at the same time, in a region: all families whose letter is A, C, D, H, I, M, R, T, Z. */
export const vcpuQuotas: Readonly<Record<Market, string>> = {
  'on demand': 'L-1216C47A',
  spot: 'L-34B43A08',
};

/**
 * How many vCPUs the account may have at the same time in its region. Service Quotas has a client of its own, which is not
 * worth one call.
 * @throws VergerError `access`, `aws`
 */
export async function vcpuQuota(account: AwsAccount, market: Market): Promise<number> {
  const what = `can't read the quota of vCPUs ${market}`;
  const input = { ServiceCode: 'ec2', QuotaCode: vcpuQuotas[market] };
  const answer = await signedPost(account, {
    service: 'Service Quotas',
    signingName: 'servicequotas',
    variable: 'SERVICE_QUOTAS',
    action: 'GetServiceQuota',
    input,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'ServiceQuotasV20190624.GetServiceQuota',
    },
    body: JSON.stringify(input),
  }).catch((error: unknown) => {
    throw awsError(error, what);
  });
  const { Quota } = JSON.parse(answer) as { readonly Quota?: { readonly Value?: number } };
  if (Quota?.Value === undefined) throw awsError(new Error('there is no value'), what);
  return Quota.Value;
}
