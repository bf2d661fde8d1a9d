import { describe, expect, it } from 'vitest';
import { downClusters } from '../../../../src/clusters/emr/launch/down.js';
import { startCluster } from '../../../../src/clusters/emr/launch/start-cluster.js';
import { type CliEnd, startCli } from '../../../support/cli.js';
import { models } from '../double/models.js';
import { foundation, openTestAccount, plan, type TestAccount } from '../launch/test-account.js';

function run({ double }: TestAccount, ...args: readonly string[]): Promise<CliEnd> {
  return startCli(['cluster', ...args], { env: { ...double.environment, VERGER_AUDIT_LOG: '/dev/null' } })
    .end;
}

describe.skipIf(models === undefined)('verger cluster', () => {
  it('plan --live-prices --check: prices and limits of today, and what is too small', async () => {
    const account = await openTestAccount();
    account.double.account.quotas.set('L-34B43A08', 4);
    const planned = await run(account, 'plan', '--images', '22688', '--live-prices', '--check');
    expect(planned.code, planned.stderr).toBe(1);
    expect(planned.stdout).toMatch(
      /\n {2}vCPU spot +8 needed, 0 in use, quota 4\n {2}addresses +4 needed, 250 free\n/,
    );
    expect(planned.stdout).toContain(
      "warning: AWS's Price List has no price; prices of the shipped table instead: EC2 m6i.xlarge, EC2 m7g.xlarge, EMR",
    );
    expect(planned.stderr).toMatch(
      /^verger: the cluster needs 8 vCPU spot, and the account's quota in eu-west-3 is 4, of which 0 are in use\n {2}ask for more, .*--quota-code L-34B43A08 --desired-value 8; or take fewer/,
    );
  });

  it('up: starts nothing that the account has no room for', async () => {
    const account = await openTestAccount();
    account.double.account.quotas.set('L-1216C47A', 4);
    const { code, stderr } = await run(account, 'up', '--yes');
    expect([code, account.double.clusters]).toEqual([1, []]);
    expect(stderr).toContain("needs 8 vCPU on demand, and the account's quota in eu-west-3 is 4");
  });

  it("cost: our count beside the quote; AWS's bill if it is asked for", async () => {
    const account = await openTestAccount();
    const { double, region, prices } = account;
    const { id } = await startCluster(region, plan(), prices, undefined);
    double.region('eu-west-3').cluster(id).tags.set('verger:quote', '0.1 0.2 0.3');
    double.clock.advance(600);
    await downClusters(region, 'verger', { foundation, prices });
    const counted = await run(account, 'cost');
    expect(counted).toMatchObject({ code: 0, stderr: '' });
    expect(counted.stdout).toMatch(
      new RegExp(
        `\\n {2}${id} +2026-11-29T03:00 +1\\d min \\d\\d s +0\\.\\d+ +0\\.\\d+ to 0\\.\\d+ +0\\.200, \\d+% (below|above) it\\n`,
      ),
    );
    expect(counted.stdout).toContain(
      "AWS's bill: not asked; --bill asks Cost Explorer for 0.01 USD a request",
    );
    expect(double.calls.every(({ service }) => service !== 'ce')).toBe(true);

    const billed = await run(account, 'cost', '--days', '7', '--bill');
    expect(billed.stdout).toContain("AWS's bill (1 request, 0.01 USD): nothing has the tags yet.");
    expect(billed.stdout).toContain('activated as cost allocation tags');

    double.onCall = ({ service }) => (service === 'ce' ? 'denied' : undefined);
    const denied = await run(account, 'cost', '--bill', '--json');
    expect(JSON.parse(denied.stdout)).toMatchObject({ clusters: [{ id }], days: [{ day: '2026-11-29' }] });
    expect(denied.stderr).toMatch(/^verger: can't read AWS's bill: User: /);
    expect(denied.code).not.toBe(0);
  });
});
