import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Cores that this process may use: its CPU affinity, capped by its cgroup quota (cgroup v2 `cpu.max`, v1
 * `cpu.cfs_quota_us`), which Node 20 ignores.
 */
export function usableCores(): number {
  const quota = quotaV2() ?? quotaV1() ?? Infinity;
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(quota)));
}

function quotaV2(): number | undefined {
  const [quota, period] = (read('/sys/fs/cgroup/cpu.max') ?? '').trim().split(' ').map(Number);
  return ratio(quota, period);
}

function quotaV1(): number | undefined {
  return ratio(
    Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')),
    Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us')),
  );
}

function ratio(quota: number, period: number): number | undefined {
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
