import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import type { CliEnd, RunningCli } from '../../../support/cli.js';
import { plantOrchard } from '../../../support/orchard.js';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf } from '../../../support/s3/server.js';
import { startVersitygw } from '../../../support/s3/versitygw.js';
import { writeTinyBackbone } from '../../../support/tiny-backbone.js';
import type { Call } from '../double/fault.js';
import { models } from '../double/models.js';
import { usualScript } from '../double/script.js';
import { foundation, isDriver, openTestAccount, spentOn, type TestAccount } from '../launch/test-account.js';
import { writeNodeFile } from '../scenario/node-file.js';
import { startQuickCli } from '../scenario/quick-cli.js';

const input = `s3://${foundation.bucket}/images/fruits`;
const output = `s3://${foundation.bucket}/results/features`;

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(models === undefined || server === undefined)(
  'verger run --engine emr',
  { timeout: 600_000 },
  () => {
    let folder = '';
    let options: readonly string[] = [];
    beforeAll(async () => {
      folder = await makeTempFolder();
      const model = await writeTinyBackbone(folder);
      options = ['--model', model, '--node-tarball', await writeNodeFile(folder)];
      const s3 = environmentOf(server?.endpoint ?? '');
      for (const [name, value] of Object.entries(s3)) vi.stubEnv(name, value);
      await makeBucket(server?.endpoint ?? '', foundation.bucket);
      const [image] = await plantOrchard(folder, { classes: ['apple'], perClass: 1 });
      await openStorage(Location.parse(input)).write(image, await readFile(join(folder, image)));
      vi.unstubAllEnvs();
    });
    afterAll(async () => {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const start = (account: TestAccount, ...args: string[]): RunningCli =>
      startPlain(account, ...options, ...args);
    const startPlain = ({ double }: TestAccount, ...args: string[]): RunningCli =>
      startQuickCli(['run', input, output, '--engine', 'emr', ...args], {
        cwd: folder,
        env: {
          ...environmentOf(server?.endpoint ?? ''),
          ...double.environment,
          VERGER_AUDIT_LOG: join(folder, 'audit.jsonl'),
        },
      });
    const run = (account: TestAccount, ...args: string[]): Promise<CliEnd> => start(account, ...args).end;

    /** Minutes pass between two looks; a run takes a minute, or until `timeout` ends it on its node. */
    async function quickAccount({ isEndless = false } = {}): Promise<TestAccount> {
      const account = await openTestAccount();
      const { double } = account;
      double.script = {
        ...usualScript,
        step: (step) => {
          const until = Number(step.HadoopJarStep?.Args?.[2]) - double.clock.now / 1000;
          return { seconds: isEndless && isDriver(step) ? until : 60, serverSeconds: 600 };
        },
      };
      double.onCall = (call) => pass(account, call);
      return account;
    }

    const pass = ({ double }: TestAccount, { operation }: Call): undefined => {
      if (operation === 'DescribeCluster') double.clock.advance(150);
      return undefined;
    };

    function expectNothingLeft(account: TestAccount, cap: number): void {
      const { double } = account;
      double.clock.runToTheEnd();
      expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
      for (const { id } of double.clusters) expect(spentOn(account, id)).toBeLessThanOrEqual(cap);
    }

    it('starts nothing without a confirmation, above the cap, or for a plan', async () => {
      const account = await quickAccount();
      const asked = await run(account);
      expect([asked.code, asked.stdout]).toEqual([2, '']);
      expect(asked.stderr).toMatch(/^Cluster verger in eu-west-3: [^]*\n1 image with model: likely /m);
      expect(asked.stderr).toContain('add --yes to confirm');
      const tooDear = await run(account, '--max-cost', '0.01', '--yes');
      expect(tooDear.code).toBe(2);
      expect(tooDear.stderr).toMatch(
        /verger: the job will likely cost \d\.\d\d USD, more than the cap of 0.01 USD\n/,
      );
      expect(tooDear.stderr).toContain('  raise --max-cost');
      const planned = await run(account, '--dry-run', '--json', '--quiet');
      expect(planned).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(planned.stdout)).toMatchObject({
        images: 1,
        isComplete: false,
        cluster: { job: { images: 1, model: 'model' }, settings: { maxCost: 5 } },
      });
      const today = await run(account, '--dry-run', '--live-prices');
      expect(today.stdout).toMatch(
        /\nwarning: AWS's Price List has no price; prices of the shipped table instead: EC2 m6i/,
      );
      expect(account.double.clusters).toEqual([]);
    });

    it('refuses options that belong elsewhere, before it asks AWS', async () => {
      const account = await quickAccount();
      const cases: readonly (readonly [string, readonly string[]])[] = [
        ['--serverless requires the emr engine', ['--engine', 'local', '--serverless']],
        ['--cluster requires the spark engine', ['--cluster', 'verger']],
        ['--name requires the emr engine', ['--engine', 'spark', '--cluster', 'verger', '--name', 'x']],
        [
          "--spark can't be given with --cluster",
          ['--engine', 'spark', '--cluster', 'verger', '--spark', 'sc://x'],
        ],
        ["--live-prices can't be given with --serverless", ['--serverless', '--live-prices']],
        ["--node-tarball can't be given with --serverless", ['--serverless', '--node-tarball', 'x']],
      ];
      for (const [message, args] of cases) {
        const { code, stderr } = await startPlain(account, ...args).end;
        expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringContaining(`verger: ${message}`)]);
      }
      expect(account.double.calls).toEqual([]);
    });

    it('ends its cluster on Ctrl-C, and says what it cost and how to resume', async () => {
      const account = await quickAccount({ isEndless: true });
      const { double } = account;
      const { child, end } = start(account, '--yes');
      double.onCall = (call) => {
        if (call.operation === 'DescribeStep') child.kill('SIGINT');
        pass(account, call);
        return undefined;
      };
      const { code, stderr } = await end;
      expect(code).toBe(130);
      expect(stderr).toMatch(
        /\nverger: interrupted: the cluster j-\w+ has ended; it cost about \d\.\d\d USD, by our count\n {2}finished work is kept: run the same command again to resume\n$/,
      );
      expect(double.clusters.map(({ state }) => state)).toEqual(['TERMINATED']);
      expectNothingLeft(account, 5);
    });

    it('ends nowhere: SIGKILL at any of its calls, before and after it is done', async () => {
      for (const isEndless of [true, false]) {
        const account = await quickAccount({ isEndless });
        const { double } = account;
        // The first six are reads: who asks, the stack, quotas, addresses.
        const moments = isEndless ? [5, 8, 9, 10, 12, 15] : [8, 9, 17, 19, 21];
        for (const [i, moment] of moments.entries()) {
          const before = double.clusters.length;
          const { child, end } = start(account, '--yes', '--quiet');
          let calls = 0;
          double.onCall = (call) => {
            calls += 1;
            pass(account, call);
            if (calls !== moment) return undefined;
            child.kill('SIGKILL');
            return (i % 2 === 0) === isEndless ? 'lost-request' : 'lost-answer';
          };
          expect((await end).signal, `call ${moment} of ${calls}`).toBe('SIGKILL');
          double.onCall = () => undefined;
          expectNothingLeft(account, 5);
          expect(double.clusters.length - before).toBeLessThanOrEqual(1);
        }
        // Some died before the cluster was there, some after.
        expect(double.clusters.length).toBeGreaterThan(2);
      }
    });
  },
);
