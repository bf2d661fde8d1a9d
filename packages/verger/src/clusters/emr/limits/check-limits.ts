import { VergerError } from '../../../common/errors.js';
import type { AwsAccount } from '../account/aws-account.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { addressLimit, addressProblems, type AddressLimit } from './address-limit.js';
import { asWarning, type LimitProblem } from './limit-problem.js';
import { type VcpuLimit, vcpuLimits, vcpuProblems } from './vcpu-limits.js';

/** What a cluster needs of the account, and what the account has. */
export interface LimitCheck {
  /** By market; one that the cluster doesn't use, or whose quota can't be read, is missing. */
  readonly vcpus: readonly VcpuLimit[];
  /** Undefined if the network does not exist yet, or can't be read. */
  readonly addresses: AddressLimit | undefined;
  /** Why the cluster can't start; empty if it can. */
  readonly problems: readonly LimitProblem[];
  /** What could not be read, and what may go wrong later. */
  readonly warnings: readonly string[];
}

/**
 * Whether the account has room for a cluster at its largest size: vCPU quotas and free addresses. Starts nothing, and fails
 * for nothing: what can't be read is a warning, since EMR checks it again.
 * @param subnetIds of which EMR chooses one; none if the network does not exist yet
 */
export async function checkLimits(
  account: AwsAccount,
  settings: ClusterSettings,
  subnetIds: readonly string[],
): Promise<LimitCheck> {
  const asked = subnetIds.length === 0 ? undefined : addressLimit(account, settings, subnetIds);
  const [{ limits, warnings }, read] = await Promise.all([
    vcpuLimits(account, settings),
    asked?.catch(asWarning),
  ]);
  const addresses = typeof read === 'string' ? undefined : read;
  return {
    vcpus: limits,
    addresses,
    problems: [
      ...limits.flatMap((each) => vcpuProblems(each, account.region)),
      ...(addresses === undefined ? [] : addressProblems(addresses)),
    ],
    warnings: [...warnings, ...(typeof read === 'string' ? [read] : [])],
  };
}

/** @throws VergerError `aws` for the first thing that is too small; the others are its details */
export function requireRoom({ problems }: Pick<LimitCheck, 'problems'>): void {
  const first = problems.at(0);
  if (first === undefined) return;
  const details = problems.slice(1).map(({ message, hint }) => `${message}; ${hint}`);
  throw new VergerError('aws', first.message, { hint: first.hint, details });
}
