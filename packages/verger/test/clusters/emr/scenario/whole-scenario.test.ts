import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { openResults } from '../../../../src/index.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import { plantOrchard } from '../../../support/orchard.js';
import { writeTinyBackbone } from '../../../support/tiny-backbone.js';
import { EmrDouble } from '../double/emr-double.js';
import { models } from '../double/models.js';
import { type Caller, place } from '../foundation/call.js';
import { calls } from '../foundation/calls.js';
import { isAllowed } from '../foundation/evaluate-policy.js';
import { environmentFor, startMoto } from '../foundation/moto.js';
import { statementsOf } from '../foundation/policies-in-template.js';
import { writeNodeFile } from './node-file.js';
import { auditedCalls, bucketOf, distinct, type ObservedCall, s3Calls } from './observed-calls.js';
import { performDrivers } from './perform-driver.js';
import { startQuickCli } from './quick-cli.js';
import { S3Recorder } from './s3-recorder.js';

const perClass = 4;
/** Access keys. */
const keys = { administrator: 'VERGERADMIN', operator: 'VERGEROPERATOR', nodes: 'VERGERNODES' } as const;
const callers: Readonly<Record<string, Caller>> = {
  [keys.administrator]: 'administrator',
  [keys.operator]: 'operator',
  [keys.nodes]: 'nodes',
};

const moto = await startMoto().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
// A dozen commands.
const timeoutMs = 900_000;

// CloudFormation, IAM, STS and S3 are moto's; EMR and Scheduler are the double's, where drivers run for real.
describe.skipIf(models === undefined || moto === undefined)(
  'the whole scenario',
  { timeout: timeoutMs },
  () => {
    let folder: string;
    let double: EmrDouble;
    let recorder: S3Recorder;
    const bucket = bucketOf(place);
    const input = `s3://${bucket}/images/fruits`;

    beforeAll(async () => {
      folder = await makeTempFolder();
      if (models === undefined || moto === undefined) return;
      // Runs of today must not have begun before their steps.
      double = await EmrDouble.open(models, Date.now() - 12 * 3_600_000);
      recorder = await S3Recorder.open(moto.endpoint);
      for (const [name, value] of Object.entries(environmentFor(moto.endpoint))) vi.stubEnv(name, value);
      performDrivers(double, { bucket, env: environmentAs('nodes') });
    });
    afterAll(async () => {
      double.close();
      recorder.close();
      vi.unstubAllEnvs();
      await moto?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    function environmentAs(who: keyof typeof keys): Record<string, string> {
      return {
        ...environmentFor(moto?.endpoint ?? ''),
        AWS_ENDPOINT_URL_S3: recorder.endpoint,
        AWS_ENDPOINT_URL_EMR: double.endpoint,
        ...Object.fromEntries(
          ['SCHEDULER', 'EC2', 'SERVICE_QUOTAS', 'PRICING', 'COST_EXPLORER'].map((service) => [
            `AWS_ENDPOINT_URL_${service}`,
            double.endpoint,
          ]),
        ),
        AWS_ACCESS_KEY_ID: keys[who],
        VERGER_AUDIT_LOG: join(folder, `${who}.jsonl`),
      };
    }

    /** Runs a command that must succeed. */
    async function verger(who: 'administrator' | 'operator', ...args: string[]): Promise<string> {
      const { code, stdout, stderr } = await startQuickCli(args, { env: environmentAs(who), cwd: folder })
        .end;
      expect(code, `verger ${args.join(' ')}\n${stderr}`).toBe(0);
      return stdout;
    }
    const cluster = (command: string, ...args: string[]): Promise<string> =>
      verger('operator', 'cluster', command, ...args);
    const named = ['--name', place.name] as const;

    async function plantImages(): Promise<void> {
      const orchard = join(folder, 'orchard');
      const storage = openStorage(Location.parse(input));
      for (const path of await plantOrchard(orchard, { classes: ['apple', 'plum'], perClass }))
        await storage.write(path, await readFile(join(orchard, path)));
    }

    it('from an empty account to results, and back to zero', async () => {
      await verger('administrator', 'cluster', 'setup', ...named, '--yes');
      double.region(place.region).schedules.groups.add(`verger-${place.name}`);
      await plantImages();
      const model = ['--model', await writeTinyBackbone(folder), '--components', '2'];
      const node = ['--node-tarball', await writeNodeFile(folder)];

      expect(await cluster('plan', '--images', '8', ...named, '--live-prices', '--check')).toContain(
        'The cap is 5.00 USD.',
      );
      expect(await cluster('up', ...named, ...node, '--yes')).toMatch(/^j-\w+ is ready\n/);
      const [{ id }] = double.clusters;
      const features = `s3://${bucket}/results/features`;
      expect(await cluster('submit', ...named, input, features, ...model)).toMatch(/^Done\.\n {2}images +8 /);
      await expectWhole(features);
      expect(await cluster('status', ...named)).toMatch(/step +s-\w+ verger: s3:.*: COMPLETED/);
      expect(await cluster('list')).toContain(`${id}  eu-west-3  ${place.name}  WAITING`);
      expect(await cluster('logs', ...named, '--no-wait', '--full')).toMatch(
        /^step s-\w+ \(verger: s3:.*COMPLETED\n/,
      );
      expect(await cluster('resize', ...named, '--task', '4', '--yes')).toContain('up to 4 task nodes');
      expect(await cluster('extend', ...named, '--max-cost', '9', '--yes')).toContain('up to 9.00 USD');
      expect(await cluster('down', ...named, '--yes')).toMatch(new RegExp(`^${id} has ended\n`));

      expect(await cluster('cost', ...named, '--bill')).toContain(id);

      await runInOneCommand([...named, ...model, ...node]);

      const left = await verger('administrator', 'cluster', 'teardown', ...named, '--delete-data', '--yes');
      expect(left).toMatch(/^Deleted\. What remains:/m);
      double.clock.runToTheEnd();
      expect(double.clusters.filter(({ isUp }) => isUp)).toEqual([]);
      expect(double.region(place.region).schedules.all.size).toBe(0);
    });

    async function runInOneCommand(options: readonly string[]): Promise<void> {
      const output = `s3://${bucket}/results/one-command`;
      const run = ['run', input, output, '--engine', 'emr', ...options];
      const text = await verger('operator', ...run, '--yes');
      expect(text).toMatch(/^Done\.\n {2}images +8 [^]*\nThe cluster j-\w+ has ended\n {2}lived /);
      expect(text).toMatch(/\n {2}cost +\d\.\d\d USD [^\n]*by our count[^\n]*\n {2}quote +\d\.\d\d USD \(/);
      const { manifest } = await expectWhole(output);
      const [, last] = double.clusters;
      expect(last.reason?.code).toBe('ALL_STEPS_COMPLETED');
      expect(Object.fromEntries(last.tags)).toMatchObject({
        'verger:quote': expect.stringMatching(/^[\d.]+ [\d.]+ [\d.]+$/) as string,
        'verger:job': `${input} ${output}`,
      });
      // The same again costs nothing.
      const again = JSON.parse(await verger('operator', ...run, '--yes', '--json')) as object;
      expect(again).toMatchObject({ planDigest: manifest.planDigest, emr: { cluster: null } });
      expect(double.clusters).toHaveLength(2);
    }

    async function expectWhole(output: string) {
      const result = await openResults(output);
      expect(await result.verify()).toEqual([]);
      expect(result.manifest.counts).toMatchObject({ listed: 2 * perClass, rows: 2 * perClass, rejects: 0 });
      return result;
    }

    function observed(): readonly ObservedCall[] {
      return distinct([
        ...auditedCalls(join(folder, 'administrator.jsonl'), 'administrator', place),
        ...auditedCalls(join(folder, 'operator.jsonl'), 'operator', place),
        ...s3Calls(recorder.calls, callers, place),
      ]);
    }

    it('makes no call that the policies refuse', () => {
      const denied = observed().filter((call) => !isAllowed(statementsOf(call.by), call));
      const texts = denied.map(({ by, action, resource, context }) =>
        [by, action, resource, context['s3:prefix']].join(' '),
      );
      expect([...new Set(texts)]).toEqual([]);
    });

    it('makes every call of the SDK that the policies are made for, but those of other commands', () => {
      const made = new Set(observed().flatMap(({ by, sdk }) => (sdk === undefined ? [] : [`${by}: ${sdk}`])));
      const listed = calls.flatMap(({ by, sdk, from }) =>
        sdk === undefined ? [] : [{ call: `${by}: ${sdk}`, from }],
      );
      expect([...made].filter((each) => !listed.some(({ call }) => call === each))).toEqual([]);
      const others = listed
        .filter(({ call }) => !made.has(call))
        .map(({ call, from }) => `${call} (${from})`);
      expect(others).toEqual(callsOfOthers);
    });
  },
);

/** Of clusters that don't scale, of commands with tests of their own, and of plans that are declined. */
const callsOfOthers: readonly string[] = [
  'operator: EMR ModifyInstanceFleet (submit, resize, extend, down)',
  'operator: EMR CreatePersistentAppUI (tunnel --persistent-ui)',
  'operator: EMR DescribePersistentAppUI (tunnel --persistent-ui)',
  'operator: EMR GetPersistentAppUIPresignedURL (tunnel --persistent-ui)',
  'operator: EC2InstanceConnect SendSSHPublicKey (tunnel)',
  'operator: EMR StartSession (run --cluster)',
  'operator: EMR GetSession (run --cluster)',
  'operator: EMR GetSessionEndpoint (run --cluster)',
  'operator: EMR TerminateSession (run --cluster)',
  'operator: EMRServerless CreateApplication (run --serverless)',
  'operator: EMRServerless ListApplications (run --serverless)',
  'operator: EMRServerless GetApplication (run --serverless)',
  'operator: EMRServerless ListSessions (run --serverless)',
  'operator: EMRServerless StartSession (run --serverless)',
  'operator: EMRServerless StopApplication (run --serverless)',
  'operator: EMRServerless DeleteApplication (run --serverless)',
  'operator: EMRServerless GetSession (run --serverless)',
  'operator: EMRServerless GetSessionEndpoint (run --serverless)',
  'operator: EMRServerless TerminateSession (run --serverless)',
  'administrator: CloudFormation DeleteChangeSet (setup, teardown)',
  'administrator: EMR DescribeCluster (teardown)',
];
