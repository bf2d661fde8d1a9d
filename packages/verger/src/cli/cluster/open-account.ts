import type { AwsAccount } from '../../clusters/emr/account/aws-account.js';

/** The AWS services of a region, with the audit log. */
export async function openAccount(region: string): Promise<AwsAccount> {
  const { AwsAccount } = await import('../../clusters/emr/account/aws-account.js');
  const { AuditLog } = await import('../../clusters/emr/account/audit-log.js');
  return new AwsAccount(region, new AuditLog());
}
