import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { useTempFolders } from 'testing-support/temp-folder';
import { skipOrFail } from 'testing-support/services';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../../../src/common/errors.js';
import { pathWithout } from '../../../support/path-without.js';
import { descendants, survivors } from '../../../support/processes.js';
import { type Answers, awsCliPython, AwsDouble, AwsRefusal, problemsOf } from './aws-double.js';
import { getThroughSocks, startPage } from './pages.js';
import { RunningCommand } from './running-command.js';
import { putSessionManager } from './session-manager-double.js';
import { reasonToSkipSsh, SshServer } from './ssh-server.js';

const python = await awsCliPython().catch((error: unknown) => ({ reason: skipOrFail(messageOf(error)) }));
const reasonToSkip = typeof python === 'string' ? reasonToSkipSsh : python.reason;

const id = 'j-2AXXXXXXGAPLF';
const instanceId = 'i-0123456789abcdef0';
const arn = `arn:aws:elasticmapreduce:eu-west-3:123456789012:cluster/${id}`;
const url = 'https://p-secret.emrappui-prod.eu-west-3.amazonaws.com/shs/?token=secret';

interface OpenFacts {
  readonly socks: string;
  readonly instance: string;
  readonly hostKeys: readonly string[];
  readonly services: readonly { readonly title: string; readonly address: string }[];
  readonly browsers: readonly { readonly browser: string; readonly command: string }[];
}

describe.skipIf(reasonToSkip !== undefined)('commands for the pages of a cluster', () => {
  const tempFolder = useTempFolders();
  let server: SshServer;
  let aws: AwsDouble;
  let env: Record<string, string>;
  let calls: string;
  let cluster: Record<string, unknown>;
  const running: RunningCommand[] = [];

  beforeEach(async () => {
    server = await SshServer.start(await tempFolder());
    // Only keys that are pushed open it.
    await writeFile(server.authorizedKeys, '');
    cluster = {
      Id: id,
      Name: 'verger-fruits',
      ClusterArn: arn,
      InstanceCollectionType: 'INSTANCE_FLEET',
      MasterPublicDnsName: 'ip-10-0-0-7.eu-west-3.compute.internal',
      Status: { State: 'WAITING' },
      Tags: [{ Key: 'verger:cluster', Value: 'fruits' }],
    };
    aws = await AwsDouble.start(answers());
    const tools = await putSessionManager(await tempFolder(), python as string, server.port);
    calls = tools.calls;
    const home = await tempFolder();
    env = {
      ...aws.env,
      PATH: `${tools.folder}${delimiter}${process.env.PATH ?? ''}`,
      VERGER_CACHE: join(home, 'cache'),
      VERGER_AUDIT_LOG: join(home, 'audit.jsonl'),
    };
  });

  afterEach(async () => {
    for (const each of running.splice(0)) {
      each.kill('SIGKILL');
      await each.ended;
    }
    aws.close();
    await server.kill();
  });

  const answers = (): Answers => ({
    ListClusters: () => ({
      Clusters: [
        { Id: 'j-OTHER', Name: 'verger-fruits' },
        { Id: id, Name: 'verger-fruits' },
      ],
    }),
    DescribeCluster: ({ ClusterId }: { ClusterId: string }) => ({
      Cluster: ClusterId === id ? cluster : { ...cluster, Id: ClusterId, Tags: [] },
    }),
    ListInstances: () => ({
      Instances: [
        {
          Ec2InstanceId: instanceId,
          PrivateDnsName: 'ip-10-0-0-7.eu-west-3.compute.internal',
          PrivateIpAddress: '10.0.0.7',
          PublicDnsName: '',
        },
      ],
    }),
    SendSSHPublicKey: ({ SSHPublicKey }: { SSHPublicKey: string }) => {
      server.accept(SSHPublicKey);
      return { RequestId: 'one', Success: true };
    },
    StartSession: () => ({ SessionId: 'session', TokenValue: 'token', StreamUrl: 'wss://127.0.0.1/' }),
    CreatePersistentAppUI: () => ({ PersistentAppUIId: 'p-1234' }),
    DescribePersistentAppUI: () => ({ PersistentAppUI: { PersistentAppUIStatus: 'ATTACHED' } }),
    GetPersistentAppUIPresignedURL: () => ({ PresignedURLReady: true, PresignedURL: url }),
  });

  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}): RunningCommand => {
    const started = new RunningCommand(['cluster', ...args], { ...env, ...more });
    running.push(started);
    return started;
  };

  const tunnelArgs = (): string[] => [
    ...['tunnel', '--name', 'fruits', '--json', '--user', server.user],
    ...['--host-key', server.hostKeyFile],
  ];

  const opened = async (tunnel: RunningCommand): Promise<OpenFacts> =>
    JSON.parse(await tunnel.line('"open"')) as OpenFacts;

  const socksPort = ({ socks }: OpenFacts): number => Number(new URL(socks).port);

  const failure = async (
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const { code, stderr, stdout } = await start(args, more).ended;
    expect([1, 2]).toContain(code);
    expect(stdout).toBe('');
    return stderr;
  };

  it('open a tunnel through Session Manager with a pushed key, and end it on Ctrl-C', async () => {
    const page = await startPage('a page');
    const tunnel = start(tunnelArgs());
    const facts = await opened(tunnel);
    expect(facts.instance).toBe(instanceId);
    expect(await getThroughSocks(socksPort(facts), 'localhost', page.port)).toContain('a page');
    const processes = descendants(tunnel.pid);
    tunnel.kill('SIGINT');
    const { code, stdout, stderr } = await tunnel.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('{"event":"closed"}');
    expect(processes.length).toBeGreaterThan(3);
    expect(await survivors(processes, 10_000)).toEqual([]);
    page.server.close();

    expect(await problemsOf(aws.requests)).toEqual([]);
    const session = {
      Target: instanceId,
      DocumentName: 'AWS-StartSSHSession',
      Parameters: { portNumber: ['22'] },
    };
    expect(aws.requestsOf('StartSession')).toEqual([session]);
    const [region, action, , parameters] = (JSON.parse(await readFile(calls, 'utf8')) as string[]).slice(1);
    expect({ region, action, parameters: JSON.parse(parameters) as unknown }).toEqual({
      region: 'eu-west-3',
      action: 'StartSession',
      parameters: session,
    });
    expect(aws.requestsOf('SendSSHPublicKey')).toEqual([
      expect.objectContaining({ InstanceId: instanceId, InstanceOSUser: server.user }),
    ]);
    expect(aws.requestsOf('ListInstances')).toEqual([
      { ClusterId: id, InstanceFleetType: 'MASTER', InstanceStates: ['BOOTSTRAPPING', 'RUNNING'] },
    ]);
  });

  it('push a new key for each connection', async () => {
    const tunnel = start(tunnelArgs());
    await opened(tunnel);
    await server.kill();
    await writeFile(server.authorizedKeys, '');
    await tunnel.line('"lost"');
    await server.run();
    await tunnel.line('"restored"');
    const keys = aws.requestsOf('SendSSHPublicKey').map(({ SSHPublicKey }) => SSHPublicKey);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leave no process when the tunnel is killed', async () => {
    const tunnel = start(tunnelArgs());
    const facts = await opened(tunnel);
    const processes = descendants(tunnel.pid);
    tunnel.kill('SIGKILL');
    await tunnel.ended;
    expect(processes.length).toBeGreaterThan(3);
    expect(await survivors(processes, 20_000)).toEqual([]);
    await expect(getThroughSocks(socksPort(facts), 'localhost', 80)).rejects.toThrow();
  });

  it("take the host key from the bootstrap's log in the bucket", async () => {
    const logs = await tempFolder();
    const folder = join(logs, id, 'node', instanceId, 'bootstrap-actions', '1');
    await mkdir(folder, { recursive: true });
    const key = await readFile(server.hostKeyFile, 'utf8');
    await writeFile(join(folder, 'stdout.gz'), gzipSync(`verger bootstrap: host key ${key}`));
    cluster = { ...cluster, LogUri: `file://${logs}` };
    const args = ['tunnel', '--cluster', id, '--user', server.user];
    const tunnel = start(args);
    expect(await tunnel.line('host key')).toMatch(/SHA256:\S{43}$/);
    expect(await tunnel.line('google-chrome')).toContain('--proxy-pac-url=http://127.0.0.1:');
    expect(await tunnel.line('firefox -no-remote')).toContain(
      'http://ip-10-0-0-7.eu-west-3.compute.internal:18080/',
    );
    tunnel.kill('SIGTERM');
    expect(await tunnel.ended).toMatchObject({ code: 0, stderr: 'the tunnel is closed\n' });
    cluster = { ...cluster, LogUri: undefined };
    expect(await failure(args, { VERGER_CACHE: await tempFolder() })).toContain(
      `the host key of ${instanceId} is not known`,
    );
  });

  it('connect directly with a key pair', async () => {
    await writeFile(server.authorizedKeys, await readFile(`${server.clientKey}.pub`, 'utf8'));
    const direct = ['--host', '127.0.0.1', '--port', server.port.toString(), '--key', server.clientKey];
    const tunnel = start([...tunnelArgs(), ...direct], { PATH: pathWithout(/^aws$/, await tempFolder()) });
    await opened(tunnel);
    tunnel.kill('SIGINT');
    expect(await tunnel.ended).toMatchObject({ code: 0 });
    expect(aws.requestsOf('SendSSHPublicKey')).toEqual([]);
    expect(aws.requestsOf('StartSession')).toEqual([]);
  });

  it.each([
    ['aws', 'the AWS CLI (aws) is not installed'],
    ['session-manager-plugin', "the AWS CLI's session-manager-plugin is not installed"],
  ])('say that %s is missing', async (name, message) => {
    const all = env.PATH;
    const PATH = process.env.PATH ?? '';
    try {
      process.env.PATH = all;
      const without = pathWithout(new RegExp(`^${name}$`), await tempFolder());
      expect(await failure(tunnelArgs(), { PATH: without })).toContain(message);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it.each([
    [
      'StartSession',
      'AccessDeniedException',
      `these AWS credentials may not open a session on ${instanceId}`,
    ],
    ['StartSession', 'TargetNotConnected', `Session Manager does not reach ${instanceId}`],
    ['StartSession', 'ExpiredTokenException', 'the AWS CLI has no valid credentials'],
    ['SendSSHPublicKey', 'AccessDeniedException', 'ec2-instance-connect:SendSSHPublicKey'],
    ['ListInstances', 'AccessDeniedException', "can't find the primary node"],
    ['DescribeCluster', 'InvalidRequestException', "can't read the cluster"],
  ])('say on one line that %s is refused: %s', async (operation, code, message) => {
    aws.answers = {
      ...answers(),
      [operation]: () => {
        throw new AwsRefusal(code, { cause: operation });
      },
    };
    const stderr = await failure(tunnelArgs());
    expect(stderr.split('\n')[0]).toContain(message);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(3);
  });

  it('say that there is no such cluster, that several have the name, or that it has ended', async () => {
    expect(await failure(['tunnel', '--name', 'vegetables'])).toContain(
      'there was no cluster vegetables in eu-west-3 in the last 14 days',
    );
    aws.answers = {
      ...answers(),
      DescribeCluster: ({ ClusterId }: { ClusterId: string }) => ({ Cluster: { ...cluster, Id: ClusterId } }),
    };
    expect(await failure(tunnelArgs())).toContain(`choose one: --cluster j-OTHER, or --cluster ${id}`);
    cluster = { ...cluster, Status: { State: 'TERMINATED' } };
    expect(await failure(['tunnel', '--cluster', id])).toContain(`the cluster ${id} has ended`);
    cluster = { ...cluster, Status: { State: 'STARTING' } };
    aws.answers = { ...aws.answers, ListInstances: () => ({ Instances: [] }) };
    expect(await failure(['tunnel', '--cluster', id])).toContain('has no primary node yet (STARTING)');
    expect(await failure(['tunnel', '--cluster', id, '--region', 'us-east-1'])).toContain(
      'us-east-1 is not supported; use one of eu-central-1',
    );
    expect(await problemsOf(aws.requests)).toEqual([]);
  });

  it("print the address of AWS's pages, and where its data lies", async () => {
    const waits = { attached: 1, ready: 1 };
    aws.answers = {
      ...answers(),
      DescribePersistentAppUI: () => ({
        PersistentAppUI: { PersistentAppUIStatus: waits.attached-- > 0 ? 'ATTACHING' : 'ATTACHED' },
      }),
      GetPersistentAppUIPresignedURL: () =>
        waits.ready-- > 0 ? { PresignedURLReady: false } : { PresignedURLReady: true, PresignedURL: url },
    };
    const { code, stdout, stderr } = await start(['ui', '--name', 'fruits']).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}\n` });
    expect(stderr).toContain("AWS's own bucket prod.eu-west-3.appinfo.src");
    expect(aws.requestsOf('CreatePersistentAppUI')).toEqual([{ TargetResourceArn: arn }]);
    expect(aws.requestsOf('GetPersistentAppUIPresignedURL')).toContainEqual({
      PersistentAppUIId: 'p-1234',
      PersistentAppUIType: 'SHS',
    });
    expect(await problemsOf(aws.requests)).toEqual([]);
    const audit = await readFile(env.VERGER_AUDIT_LOG, 'utf8');
    expect(audit).toContain('GetPersistentAppUIPresignedURL');
    expect(audit + stderr).not.toContain('secret');
  });

  it('say why there are no pages of AWS, and stop waiting on Ctrl-C', async () => {
    const status = { now: 'ATTACHING' };
    aws.answers = {
      ...answers(),
      DescribePersistentAppUI: () => ({
        PersistentAppUI: { PersistentAppUIStatus: status.now, LastStateChangeReason: 'no logs' },
      }),
    };
    const waiting = start(['ui', '--cluster', id, '--json']);
    while (aws.requestsOf('DescribePersistentAppUI').length === 0)
      await new Promise((resolve) => setTimeout(resolve, 50));
    waiting.kill('SIGINT');
    expect(await waiting.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringContaining('interrupted') as string,
    });
    status.now = 'FAILED';
    expect(await failure(['ui', '--cluster', id])).toContain('AWS has no page for this cluster: no logs');
  });
});
