import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateFile, createCertificate } from 'testing-support/certificate';
import { skipOrFail } from 'testing-support/services';
import {
  clusterToken,
  credentialsFile,
  portOf,
  reasonToSkipSpark,
  sharedCluster,
} from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { TokenProxy } from 'testing-support/token-proxy';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { openResults, run } from '../../../../src/index.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import { type CliEnd, startCli } from '../../../support/cli.js';
import { plantOrchard } from '../../../support/orchard.js';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf, testAccount } from '../../../support/s3/server.js';
import { startVersitygw } from '../../../support/s3/versitygw.js';
import { writeTinyBackbone } from '../../../support/tiny-backbone.js';
import { upCluster } from '../../../../src/clusters/emr/launch/up.js';
import { models } from '../double/models.js';
import { place } from '../foundation/call.js';
import { calls } from '../foundation/calls.js';
import { isAllowed } from '../foundation/evaluate-policy.js';
import { statementsOf } from '../foundation/policies-in-template.js';
import { openTestAccount, plan, stackOutputs, type TestAccount } from '../launch/test-account.js';
import { auditedCalls, distinct } from '../scenario/observed-calls.js';
import { costly, sessionsRoleArn } from './test-place.js';

const version = '4.1.1';
const missing = await reasonToSkipSpark(version);
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const folder = await makeTempFolder();
const certificate = await createCertificate(folder).catch((error: unknown) => {
  skipOrFail(`openssl: ${messageOf(error)}`);
  return undefined;
});
const isMissing = [missing === undefined, server, certificate, models].some((each) => !each);

/** Between two looks. An application that is looked at so often has to be stopped: by itself it does so after a minute. */
const secondsPassed: Readonly<Record<string, number | undefined>> = {
  GetSession: 60,
  GetApplication: 10,
  DescribeCluster: 60,
};

describe.skipIf(isMissing)('a run through a session of EMR, which is a real Spark behind a proxy', () => {
  let proxy: TokenProxy;
  let bucket = '';
  let cluster: Awaited<ReturnType<typeof sharedCluster>>;
  let expected: readonly string[] = [];
  const partitions = 3;
  const at = (key: string): string => `s3://${bucket}/${key}`;
  const endpoint = server?.endpoint ?? '';

  beforeAll(async () => {
    if (certificate === undefined) return;
    // Started first, so that it does not inherit what is set below.
    cluster = await sharedCluster(version, 'standalone');
    proxy = await TokenProxy.open(certificate, portOf(cluster), clusterToken);
    const { accessKeyId, secretAccessKey } = testAccount;
    const profile = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    await writeFile(credentialsFile(cluster.folder), profile);
    bucket = await makeBucket(endpoint);
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    const model = await writeTinyBackbone(folder);
    const orchard = join(folder, 'orchard');
    const input = openStorage(Location.parse(at('in')));
    for (const path of await plantOrchard(orchard, { classes: ['apple', 'plum'], perClass: 80 }))
      await input.write(path, await readFile(join(orchard, path)));
    const local = await run({ input: orchard, output: join(folder, 'local'), model, partitions });
    expected = local.manifest.parts.map(({ sha256 }) => sha256);
  });
  afterAll(async () => {
    proxy.close();
    vi.unstubAllEnvs();
    await rm(credentialsFile(cluster.folder), { force: true });
    await rm(folder, { recursive: true, force: true });
    await server?.stop();
  });

  /** AWS on this machine: sessions answer at the proxy, and minutes pass between two looks at one. */
  async function openAws(): Promise<TestAccount> {
    const account = await openTestAccount();
    const { double } = account;
    const outputs = { ...stackOutputs, SessionsRoleArn: sessionsRoleArn };
    double.stacks.set(`verger-${place.name}`, ofPlace(outputs));
    double.region(place.region).schedules.groups.add(`verger-${place.name}`);
    double.script = { ...double.script, sessionAddress: `https://localhost:${proxy.port}` };
    double.onCall = ({ operation }) => {
      double.clock.advance(secondsPassed[operation] ?? 0);
      return undefined;
    };
    proxy.calls.length = 0;
    proxy.accepts = (headers) => double.tokens.accepts(headers['x-aws-proxy-auth']);
    return account;
  }

  /** The outputs of a stack of another name. */
  function ofPlace(outputs: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        value.replaceAll('verger-verger', `verger-${place.name}`),
      ]),
    );
  }

  const start = ({ double }: TestAccount, output: string, ...args: string[]) =>
    startCli(
      [
        ...['run', at('in'), at(output), '--model', join(folder, 'model.onnx')],
        ...['--partitions', `${partitions}`, ...args],
      ],
      {
        env: {
          ...double.environment,
          ...environmentOf(endpoint),
          GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: certificateFile(folder),
          VERGER_AUDIT_LOG: join(folder, 'audit.jsonl'),
        },
      },
    );

  async function digests(output: string): Promise<readonly string[]> {
    const { manifest } = await openResults(at(output));
    return manifest.parts.map(({ sha256 }) => sha256);
  }

  const serverless = ['--engine', 'emr', '--serverless', '--name', place.name];

  /** The token was in the calls, and in nothing that a person or a program can read. */
  async function expectSecrets({ double }: TestAccount, { stdout, stderr }: CliEnd, output: string) {
    expect(double.tokens.given.length).toBeGreaterThan(0);
    const events = await openStorage(Location.parse(at(output))).read('_verger/events.jsonl');
    const audit = await readFile(join(folder, 'audit.jsonl'), 'utf8');
    for (const token of double.tokens.given)
      expect(`${stdout}${stderr}${Buffer.from(events).toString()}${audit}`).not.toContain(token);
  }

  it('on EMR Serverless, with a token that expires meanwhile: the bytes of the local engine', async () => {
    const account = await openAws();
    const { double } = account;
    proxy.accepts = (headers) => {
      // An hour passes in the middle of the run.
      if (proxy.calls.length === 12) {
        for (const session of double.applications[0].sessions) session.isBusy = true;
        double.clock.advance(3_700);
      }
      return double.tokens.accepts(headers['x-aws-proxy-auth']);
    };
    const ended = await start(account, 'serverless', ...serverless, '--yes').end;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(await digests('serverless')).toEqual(expected);
    expect(double.tokens.given).toHaveLength(2);
    expect(costly(account)).toEqual([]);
    expect(ended.stderr).toMatch(
      /^EMR Serverless, 3 executors in eu-west-3: emr-7\.14\.0\n {2}capacity +at most 16 vCPU /m,
    );
    expect(ended.stdout).toMatch(
      /\nThe session has ended\n {2}cost +\d\.\d\d USD for .*by AWS's count.*\n {2}quote +0\.\d\d USD \(/,
    );
    // The same again costs nothing.
    const again = await start(account, 'serverless', ...serverless, '--yes', '--json').end;
    expect(JSON.parse(again.stdout)).toMatchObject({ emr: { serverless: null } });
    expect(double.applications).toHaveLength(1);
    await expectSecrets(account, ended, 'serverless');
  });

  it('on EMR Serverless asks first, and ends all at Ctrl-C', async () => {
    const account = await openAws();
    const { double } = account;
    const asked = await start(account, 'stopped', ...serverless).end;
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toContain('add --yes to confirm');
    expect(double.applications).toEqual([]);

    const { child, end } = start(account, 'stopped', ...serverless, '--yes');
    proxy.accepts = (headers) => {
      if (proxy.calls.length === 8) child.kill('SIGINT');
      return double.tokens.accepts(headers['x-aws-proxy-auth']);
    };
    const ended = await end;
    expect(ended, ended.stderr).toMatchObject({ code: 130 });
    expect(ended.stderr).toMatch(/\nverger: interrupted: the session has ended; cost: \d\.\d\d USD for /);
    expect(ended.stderr).toContain('run the same command again to resume');
    expect(costly(account)).toEqual([]);
    expect(double.applications.map(({ state }) => state)).toEqual(['TERMINATED']);
  });

  it('through a session of a cluster that is up: the same bytes, and the cluster goes on', async () => {
    const account = await openAws();
    const { double } = account;
    const cluster = plan({ release: 'emr-spark-8.1.0', name: place.name });
    await upCluster(account.region, cluster, account.prices, []);
    const ended = await start(account, 'session', '--engine', 'spark', '--cluster', place.name).end;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(await digests('session')).toEqual(expected);
    const sessions = double.region(place.region).sessions.of(double.clusters[0]);
    expect(sessions.map(({ state }) => state)).toEqual(['TERMINATED']);
    expect(double.clusters.map(({ isUp }) => isUp)).toEqual([true]);
    await expectSecrets(account, ended, 'session');
  });

  it('with no call that the policies refuse, and with all that they are made for', () => {
    const made = distinct(auditedCalls(join(folder, 'audit.jsonl'), 'operator', place));
    const denied = made.filter((call) => !isAllowed(statementsOf('operator'), call));
    expect(denied).toEqual([]);
    const names = new Set(made.map(({ sdk }) => sdk));
    const listed = calls.filter(({ from }) => from === 'run --cluster' || from === 'run --serverless');
    expect(listed.filter(({ sdk }) => sdk !== undefined && !names.has(sdk))).toEqual([]);
  });
});
