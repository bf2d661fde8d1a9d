import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipOrFail } from 'testing-support/services';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { pythonEnv } from '../../../../../../scripts/python-env.mjs';
import { messageOf } from '../../../../src/common/errors.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf } from '../../../support/s3/server.js';
import { writeScript } from './support/aws-command.js';
import { nodeServices } from './support/job-on-node.js';
import { clusterId, ScratchNode } from './support/scratch-node.js';

const scripts = fileURLToPath(new URL('../../../../src/clusters/emr/nodes/scripts/', import.meta.url));
const shellcheck = await pythonEnv(
  'shellcheck',
  fileURLToPath(new URL('support/shellcheck-requirements.txt', import.meta.url)),
).catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const server = await nodeServices();

describe('the scripts of nodes', () => {
  it.skipIf(shellcheck === undefined)('are clean by shellcheck', () => {
    const files = readdirSync(scripts).map((name) => join(scripts, name));
    expect(files).toHaveLength(4);
    const command = join(dirname(shellcheck ?? ''), 'shellcheck');
    expect(execFileSync(command, ['--severity=style', ...files], { encoding: 'utf8' })).toBe('');
  });

  it('stop at the first command that fails', () => {
    for (const name of readdirSync(scripts))
      expect(readFileSync(join(scripts, name), 'utf8'), name).toContain('\nset -Eeuo pipefail\n');
  });
});

describe.skipIf(server === undefined)('a step on a node of this machine', () => {
  const env = environmentOf(server?.endpoint ?? '');
  let node: ScratchNode;
  afterEach(() => node.remove());
  afterAll(() => server?.stop());

  /** The scripts where the bootstrap action puts them. */
  async function prepared(): Promise<void> {
    node = await ScratchNode.make(env);
    cpSync(scripts, node.at('opt/verger/current/bin'), { recursive: true });
  }
  const step = (name: string, ...args: readonly string[]): ReturnType<ScratchNode['run']> =>
    node.run(['bash', `/opt/verger/current/bin/${name}`, ...args]);

  it("replaces JupyterHub's password, and keeps it in the bucket only", async () => {
    await prepared();
    const bucket = await makeBucket(server?.endpoint ?? '');
    // The container is a folder with its own accounts; chpasswd is the real one.
    mkdirSync(node.at('container/etc'), { recursive: true });
    writeFileSync(node.at('container/etc/passwd'), 'jovyan:x:1000:1000::/home/jovyan:/bin/bash\n');
    writeFileSync(node.at('container/etc/shadow'), 'jovyan:!:19000:0:99999:7:::\n');
    chmodSync(node.at('container/etc/shadow'), 0o600);
    await writeScript(
      node.at('bin/docker'),
      `[ "$1 $2 $3" = 'exec -i jupyterhub' ] || exit 9
echo "$*" >> '${node.at('docker.log')}'
shift 3
[ "$1" = true ] || exec "$1" --root '${node.at('container')}' --crypt-method SHA512`,
    );
    const ended = await step('jupyter.sh', `s3://${bucket}/jupyter/secrets`);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const secrets = openStorage(Location.parse(`s3://${bucket}/jupyter/secrets`));
    const password = Buffer.from(await secrets.read(`${clusterId}/jupyterhub-password`)).toString();
    vi.unstubAllEnvs();
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    const [, hash] = readFileSync(node.at('container/etc/shadow'), 'utf8').split(':');
    const crypt = execFileSync('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, hash], {
      encoding: 'utf8',
    });
    expect(hash).toMatch(/^\$6\$/);
    expect(crypt).toBe(hash);
    expect(ended.stdout + readFileSync(node.at('docker.log'), 'utf8')).not.toContain(password);
  });

  it('leaves the old password if the new one can not be stored', async () => {
    await prepared();
    await writeScript(node.at('bin/docker'), `[ "$4" = true ] || touch '${node.at('changed')}'`);
    const ended = await step('jupyter.sh', 's3://no-such-bucket-of-verger/jupyter/secrets');
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim().split('\n').at(-1)).toBe(
      "verger step failed: can't store the password of JupyterHub in s3://no-such-bucket-of-verger/jupyter/secrets",
    );
    expect(readdirSync(node.root)).not.toContain('changed');
  });

  it('runs no driver after its deadline, or without a Connect server', async () => {
    await prepared();
    const past = await step('driver.sh', '1000000000', 'eu-west-3', 's3://b/in', 's3://b/out');
    expect(past).toMatchObject({ code: 1, stderr: 'verger step failed: the deadline has passed\n' });
    const future = Math.floor(Date.now() / 1000) + 600;
    const alone = await step('driver.sh', future.toString(), 'eu-west-3', 's3://b/in', 's3://b/out');
    expect(alone).toMatchObject({
      code: 1,
      stderr: 'verger step failed: the Connect server of this node does not run\n',
    });
  });

  it('shows the end of the log if the Connect server does not start', async () => {
    await prepared();
    mkdirSync(node.at('spark/bin'), { recursive: true });
    await writeScript(
      node.at('spark/bin/spark-submit'),
      'echo "Exception in thread main: no such class"; exit 1',
    );
    const ended = await node.run(
      ['bash', '/opt/verger/current/bin/connect.sh', 'start', '--port', '1', '--idle-minutes', '1'],
      { SPARK_HOME: node.at('spark') },
    );
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Exception in thread main: no such class');
    expect(ended.stderr.trim().split('\n').at(-1)).toBe(
      'verger step failed: the Connect server ended before it listened',
    );
  });
});
