import { skipOrFail } from 'testing-support/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { AuditLog } from '../../../../src/clusters/emr/account/audit-log.js';
import { AwsAccount } from '../../../../src/clusters/emr/account/aws-account.js';
import { itemsOf, readXml, textOf } from '../../../../src/clusters/emr/account/read-xml.js';
import { ec2Query } from '../../../../src/clusters/emr/foundation/ec2-query.js';
import { checkLimits } from '../../../../src/clusters/emr/limits/check-limits.js';
import { spotHistory } from '../../../../src/clusters/emr/prices/live/spot-history.js';
import { environmentFor, startMoto } from '../foundation/moto.js';
import { settings } from '../launch/test-account.js';

const server = await startMoto().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

const account = new AwsAccount('eu-west-3', new AuditLog('/dev/null'));

/** Moto's EC2 answers in XML of its own; it knows no quotas of EC2, no Price List, and one spot price for everything. */
describe.skipIf(server === undefined)("moto's EC2", () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(environmentFor(server?.endpoint ?? '')))
      vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server?.stop();
  });

  it('says which addresses are free, and that nothing runs', async () => {
    const [subnet] = itemsOf(readXml(await ec2Query(account, 'DescribeSubnets')), 'subnetSet');
    const id = textOf(subnet, 'subnetId');
    const free = Number(textOf(subnet, 'availableIpAddressCount'));
    const limits = await checkLimits(account, settings(), [id]);
    expect(limits.addresses).toEqual({ needed: 4, free });
    // It has quotas of VPC alone.
    expect(limits.warnings[0]).toMatch(/^can't read the quota of vCPUs on demand: .*; not checked$/);
    expect(limits.warnings).toHaveLength(2);
  });

  it('has a spot price', async () => {
    const history = await spotHistory(account, ['m5.xlarge', 'c7g.xlarge'], new Date());
    expect(history.get('m5.xlarge')).toEqual({ low: 0.00001, high: 0.00001 });
  });
});
