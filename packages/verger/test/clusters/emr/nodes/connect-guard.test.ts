import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipOrFail } from 'testing-support/services';
import { reasonToSkipSpark, sparkDistribution } from 'testing-support/spark';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJava } from '../../../../src/clusters/local/java.js';
import { freePorts } from '../../../../src/clusters/local/ports.js';
import { messageOf } from '../../../../src/common/errors.js';
import { packageFile } from '../../../../src/common/package-root.js';
import { awsPython, writeScript } from './support/aws-command.js';
import { type Ended, ScratchNode } from './support/scratch-node.js';

const version = '3.5.7';
const missing = (await reasonToSkipSpark(version)) ?? (await reasonToSkipNodes());
const scripts = fileURLToPath(new URL('../../../../src/clusters/emr/nodes/scripts/', import.meta.url));
const compiles = `[ "$1 $2" = '-m jdk.compiler/com.sun.tools.javac.Main' ]`;
const others = '/usr/lib/hadoop/hadoop-aws.jar:/usr/share/aws/*';

function reasonToSkipNodes(): Promise<string | undefined> {
  return awsPython().then(
    () => undefined,
    (error: unknown) => skipOrFail(messageOf(error)),
  );
}

/** It listens on all interfaces, and runs the commands of everyone who reaches it. */
describe.skipIf(missing !== undefined)('a Connect server of Spark 3.5 that nothing guards', () => {
  let node: ScratchNode;
  let port = 0;

  beforeEach(async () => {
    const [{ connect, home }, java] = await Promise.all([sparkDistribution(version), findJava()]);
    [port] = await freePorts(1);
    node = await ScratchNode.make({ SPARK_LOCAL_IP: '127.0.0.1' });
    const current = node.at('opt/verger/current');
    for (const folder of ['jars', 'node/bin', 'app/node_modules'])
      mkdirSync(join(current, folder), { recursive: true });
    cpSync(scripts, join(current, 'bin'), { recursive: true });
    cpSync(packageFile('java/OwnerOnly.java'), join(current, 'bin/OwnerOnly.java'));
    cpSync(connect?.jar ?? '', join(current, 'jars/spark-connect_2.12-3.5.7.jar'));
    symlinkSync(process.execPath, join(current, 'node/bin/node'));
    symlinkSync(dirname(packageFile('package.json')), join(current, 'app/node_modules/verger'));
    for (const folder of ['java/bin', 'spark/bin', 'spark/conf'])
      mkdirSync(node.at(folder), { recursive: true });
    writeFileSync(node.at('spark/conf/spark-defaults.conf'), `spark.driver.extraClassPath   ${others}\n`);
    await put('java/bin/java', '', `${java.home}/bin/java`);
    await put('spark/bin/spark-submit', `export SPARK_HOME='${home}'`, `${home}/bin/spark-submit`);
  });
  afterEach(() => node.remove());

  /** A command of the node that does something before the real one. */
  const put = (path: string, before: string, command: string): Promise<void> =>
    writeScript(node.at(path), `${before}\nexec '${command}' "$@"`);

  /** The same, before what is there. */
  async function insert(path: string, before: string): Promise<void> {
    const [, ...lines] = readFileSync(node.at(path), 'utf8').split('\n');
    await writeScript(node.at(path), [before, ...lines].join('\n'));
  }

  const start = (): Promise<Ended> =>
    node.run(
      [
        ...['bash', '/opt/verger/current/bin/connect.sh', 'start', '--port', `${port}`],
        ...['--idle-minutes', '1', '--master', 'local[1]', '--conf', 'spark.ui.enabled=false'],
      ],
      { JAVA_HOME: node.at('java'), SPARK_HOME: node.at('spark'), SPARK_CONF_DIR: node.at('spark/conf') },
    );
  const lastLine = ({ stderr }: Ended): string => stderr.trim().split('\n').at(-1) ?? '';

  async function listens(): Promise<boolean> {
    const socket = createConnection(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    return isOpen;
  }

  it('is not started if its guard can not be compiled', async () => {
    await insert('java/bin/java', `! ${compiles} || exit 1`);
    const ended = await start();
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toBe(
      "verger step failed: this node's Java can't compile what keeps others from the Connect server",
    );
    expect(existsSync(node.at('opt/verger/run/connect.pid'))).toBe(false);
    expect(await listens()).toBe(false);
  });

  it('ends if Spark does not find its guard', async () => {
    await insert('java/bin/java', `! ${compiles} || exit 0`);
    const ended = await start();
    expect(ended.code).toBe(1);
    const log = readFileSync(node.at('opt/verger/run/connect.log'), 'utf8');
    expect(log).toContain('ClassNotFoundException: OwnerOnly');
    expect(lastLine(ended)).toBe('verger step failed: the Connect server ended before it listened');
    expect(await listens()).toBe(false);
  });

  it('is stopped if Spark does not ask its guard', async () => {
    await insert(
      'spark/bin/spark-submit',
      `echo "$*" > '${node.at('options')}'
set -- "\${@/#spark.connect.grpc.interceptor.classes=/spark.connect.ignored=}"`,
    );
    const ended = await start();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^a call without a token ended with the status (?!16)\d+$/m);
    expect(lastLine(ended)).toBe(
      'verger step failed: the Connect server does not refuse a call without its token, so it was stopped',
    );
    expect(await listens()).toBe(false);
    // Spark's own settings stay in force beside ours.
    const [, path] = /--driver-class-path (\S+)/.exec(readFileSync(node.at('options'), 'utf8')) ?? [];
    expect(path).toMatch(/^\S+\.jar:\S+\/classes:/);
    expect(path.endsWith(`:${others}`)).toBe(true);
  });
});
