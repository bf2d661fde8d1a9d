import type { AwsAccount } from '../account/aws-account.js';
import { answered } from '../account/aws-error.js';

/**
 * EMR's guard against clusters with open ports, of all clusters of a region. It belongs to the account: Verger reads and
 * reports it, and never changes it. EMR checks it when a cluster is created.
 */
export interface PublicAccess {
  readonly isBlocked: boolean;
  /** Ports that may be open all the same, such as `22` or `8000-8100`. */
  readonly exceptions: readonly string[];
}

/** @throws VergerError `access`, `aws` */
export async function readPublicAccess(account: AwsAccount): Promise<PublicAccess> {
  const { client, sdk } = await account.emr();
  const { BlockPublicAccessConfiguration: found } = await answered('read what EMR blocks', () =>
    client.send(new sdk.GetBlockPublicAccessConfigurationCommand({})),
  );
  return {
    isBlocked: found?.BlockPublicSecurityGroupRules ?? false,
    exceptions: (found?.PermittedPublicSecurityGroupRuleRanges ?? []).map(({ MinRange = 0, MaxRange }) =>
      MaxRange === undefined || MaxRange === MinRange ? `${MinRange}` : `${MinRange}-${MaxRange}`,
    ),
  };
}
