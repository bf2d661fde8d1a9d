import { describe, expect, it, vi } from 'vitest';
import * as emr from '../../../../src/api/emr/emr.js';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { checkLimits, requireRoom } from '../../../../src/clusters/emr/limits/check-limits.js';
import type { FakeInstanceOfEc2 } from '../double/fake-account.js';
import { models } from '../double/models.js';
import { foundation, openTestAccount, settings } from '../launch/test-account.js';

const account = new AwsAccount('eu-west-3', new AuditLog('/dev/null'));
const { subnetIds } = foundation;
const onDemandCode = 'L-1216C47A';
const spotCode = 'L-34B43A08';

function runs(type: string, changes: Partial<FakeInstanceOfEc2> = {}): FakeInstanceOfEc2 {
  return { type, spot: false, cores: 4, threads: 2, state: 'running', ...changes };
}

/** 4 x m6i.xlarge: primary and core are on demand, two task nodes are spot. 8 vCPU and 8 vCPU, four addresses. */
const cluster = settings();

describe.skipIf(models === undefined)('the limits of an account', () => {
  it('hold a cluster, with what the account uses by now', async () => {
    const { double } = await openTestAccount();
    double.account.instances.push(
      ...[
        runs('m5.2xlarge'),
        runs('c7i-flex.2xlarge', { state: 'pending' }),
        runs('r5.2xlarge', { spot: true }),
      ],
      // Other quotas, or none.
      ...[
        runs('g5.2xlarge'),
        runs('inf2.xlarge'),
        runs('mac1.metal'),
        runs('m5.2xlarge', { state: 'stopped' }),
      ],
    );
    expect(await checkLimits(account, cluster, subnetIds)).toEqual({
      vcpus: [
        { market: 'on demand', needed: 8, inUse: 16, quota: 256 },
        { market: 'spot', needed: 8, inUse: 8, quota: 256 },
      ],
      addresses: { needed: 4, free: 250 },
      problems: [],
      warnings: [],
    });
  });

  it('that are too small are named in one line each, with what to do', async () => {
    const { double } = await openTestAccount();
    double.account.quotas.set(onDemandCode, 12).set(spotCode, 0);
    double.account.instances.push(runs('m5.2xlarge'));
    for (const id of subnetIds) double.account.freeAddresses.set(id, 3);
    const limits = await checkLimits(account, cluster, subnetIds);
    expect(limits.problems.map(({ message }) => message)).toEqual([
      "the cluster needs 8 vCPU on demand, and the account's quota in eu-west-3 is 12, of which 8 are in use",
      "the cluster needs 8 vCPU spot, and the account's quota in eu-west-3 is 0, of which 0 are in use",
      'the cluster needs 4 addresses in one subnet, and the subnet with the most has 3 free',
    ]);
    expect(limits.problems[0].hint).toContain(
      'request-service-quota-increase --region eu-west-3 --service-code ec2 --quota-code L-1216C47A --desired-value 16',
    );
    expect(() => {
      requireRoom(limits);
    }).toThrow(/^the cluster needs 8 vCPU on demand/);
  });

  it('count one subnet that is large enough', async () => {
    const { double } = await openTestAccount();
    double.account.freeAddresses.set(subnetIds[0], 0);
    double.account.freeAddresses.set(subnetIds[1], 4);
    expect(await checkLimits(account, cluster, subnetIds)).toMatchObject({
      addresses: { free: 4 },
      problems: [],
    });
  });

  it('warn of what happens without spot capacity', async () => {
    const { double } = await openTestAccount();
    double.account.quotas.set(onDemandCode, 10);
    const { problems, warnings } = await checkLimits(account, cluster, []);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'without spot capacity EMR starts the task nodes on demand, and the quota of vCPUs on demand lacks 6 for that',
    ]);
  });

  it('are asked about before the library starts a cluster, too', async () => {
    const { double } = await openTestAccount();
    vi.stubEnv('VERGER_AUDIT_LOG', '/dev/null');
    double.account.quotas.set(onDemandCode, 4).delete(spotCode);
    const warnings: string[] = [];
    const onWarning = (warning: string): unknown => warnings.push(warning);
    await expect(emr.up(settings(), { onWarning })).rejects.toMatchObject({
      code: 'aws',
      message: expect.stringMatching(/^the cluster needs 8 vCPU on demand/) as string,
    });
    expect(warnings).toContain("can't read the quota of vCPUs spot: no quota L-34B43A08; not checked");
    expect(double.clusters).toEqual([]);
  });

  it('that may not be read are a warning', async () => {
    const { double } = await openTestAccount();
    double.account.quotas.delete(spotCode);
    double.onCall = ({ operation }) => (operation === 'DescribeSubnets' ? 'denied' : undefined);
    const { vcpus, addresses, problems, warnings } = await checkLimits(account, cluster, subnetIds);
    expect([vcpus.map(({ market }) => market), addresses, problems]).toEqual([['on demand'], undefined, []]);
    expect(warnings).toEqual([
      "can't read the quota of vCPUs spot: no quota L-34B43A08; not checked",
      expect.stringMatching(
        /^can't ask EC2 \(DescribeSubnets\): User: .* is not authorized .*; not checked$/,
      ),
    ]);
  });
});
