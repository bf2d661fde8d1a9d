import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { skipOrFail } from 'testing-support/services';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf } from '../../../support/s3/server.js';
import { startVersitygw } from '../../../support/s3/versitygw.js';
import { models } from '../double/models.js';
import type { CliEnd } from '../../../support/cli.js';
import { writeNodeFile } from '../scenario/node-file.js';
import { startQuickCli } from '../scenario/quick-cli.js';
import { foundation, openTestAccount, spentOn, type TestAccount } from './test-account.js';

const cap = 5;
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(models === undefined || server === undefined)('verger cluster', { timeout: 600_000 }, () => {
  let folder = '';
  let node: readonly string[] = [];
  beforeAll(async () => {
    folder = await makeTempFolder();
    node = ['--node-tarball', await writeNodeFile(folder)];
    await makeBucket(server?.endpoint ?? '', foundation.bucket);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = ({ double }: TestAccount, ...args: string[]) =>
    startQuickCli(['cluster', ...args], {
      env: {
        ...environmentOf(server?.endpoint ?? ''),
        ...double.environment,
        VERGER_AUDIT_LOG: join(folder, 'audit.jsonl'),
      },
    });
  const run = (account: TestAccount, ...args: string[]): Promise<CliEnd> => start(account, ...args).end;

  /** Minutes pass between two looks at a cluster. */
  async function quickAccount(): Promise<TestAccount> {
    const account = await openTestAccount();
    account.double.onCall = ({ operation }) => {
      if (operation === 'DescribeCluster') account.double.clock.advance(60);
      return undefined;
    };
    return account;
  }

  it('up, status, list, resize, extend, down', async () => {
    const account = await quickAccount();
    const asked = await run(account, 'up', ...node);
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('add --yes to confirm');
    const planned = await run(account, 'up', ...node, '--dry-run', '--json');
    expect(JSON.parse(planned.stdout)).toMatchObject({ request: { Name: 'verger-verger' } });
    expect(account.double.clusters).toEqual([]);

    const up = await run(account, 'up', ...node, '--yes', '--quiet');
    expect(up).toMatchObject({ code: 0, stderr: '' });
    const [{ id }] = account.double.clusters;
    expect(up.stdout).toMatch(new RegExp(`^${id} is ready\n  costs +1\\.15 USD per hour at most\n  ends `));
    const status = await run(account, 'status');
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toMatch(/task +2 of 2 x m6i\.xlarge, spot, RUNNING/);
    const list = await run(account, 'list');
    expect(list.stdout).toMatch(new RegExp(`^  ${id}  eu-west-3  verger  WAITING  ends `));
    const resized = await run(account, 'resize', '--task', '6', '--yes');
    expect(resized.stdout).toContain(
      'has up to 6 task nodes, costs up to 2.30 USD per hour and ends earlier',
    );
    const extended = await run(account, 'extend', '--max-cost', '9', '--yes');
    expect(extended.stdout).toContain('costs up to 9.00 USD altogether');
    const down = await run(account, 'down', '--yes');
    expect(down, down.stderr).toMatchObject({ code: 0 });
    expect(down.stdout).toMatch(
      /has ended\n  lived .*\n  cost .* USD .* by our count; the bill follows within a day\n/,
    );
    expect(await run(account, 'status')).toMatchObject({ code: 1, stderr: '' });
    expect((await run(account, 'down', '--yes')).stderr).toContain('no cluster verger is up in eu-west-3');
  });

  it('ends nowhere: SIGKILL at each of its calls, before and after it is done', async () => {
    const account = await quickAccount();
    const { double } = account;
    const { onCall } = double;
    // Its first calls only read: the stack, quotas, networks.
    for (let moment = 4; moment <= 17; moment++) {
      const before = double.clusters.length;
      let calls = 0;
      const { child, end } = start(account, 'up', ...node, '--yes');
      double.onCall = (call) => {
        calls += 1;
        if (calls !== moment) return onCall(call);
        child.kill('SIGKILL');
        return moment % 2 === 0 ? 'lost-answer' : 'lost-request';
      };
      await end;
      double.onCall = () => undefined;
      double.clock.runToTheEnd();
      expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
      expect(double.clusters.length - before).toBeLessThanOrEqual(1);
      for (const { id } of double.clusters) expect(spentOn(account, id)).toBeLessThanOrEqual(cap);
    }
    // Some died before the cluster was there, some after.
    expect(double.clusters.length).toBeGreaterThan(5);
  });
});
