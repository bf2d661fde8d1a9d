import { VergerError } from '../../../../common/errors.js';
import { isExcludeTable } from '../../../../common/exclude-table.js';
import { requireBucket } from '../../run/require-bucket.js';

/** Flags of `verger run` that name places: the driver on a node sees only those in buckets. */
const places: readonly string[] = ['--labels', '--pca', '--reuse'];

/** Those that the step sets, or that mean something only where the command is typed. */
const ours: readonly string[] = [
  '--engine',
  '--spark',
  '--bundle-node',
  '--workers',
  '--dry-run',
  '--json',
  '--quiet',
  ...['--instance-type', '--task', '--max-cost', '--live-prices', '--node-tarball', '--serverless', '--yes'],
];

const blind = 'the nodes of a cluster';

/**
 * Checks what the driver on a node gets from the command line.
 * @param flags of `verger run`, without `--model`
 * @throws VergerError `usage`
 */
export function checkDriverArguments(input: string, output: string, flags: readonly string[]): void {
  for (const [what, address] of [['input', input] as const, ['output', output] as const])
    requireBucket(what, address, blind);
  flags.forEach((flag, at) => {
    const [name, value = flags[at + 1] ?? ''] = flag.split(/=(.*)/s);
    if (ours.includes(name))
      throw new VergerError('usage', `${name} can't be given here: the cluster's driver sets it`, {
        hint: 'leave it out',
      });
    if (places.includes(name) || (name === '--exclude' && isExcludeTable(value)))
      requireBucket(name, value, blind);
  });
}
