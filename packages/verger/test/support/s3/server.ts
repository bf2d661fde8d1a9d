import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../../src/clusters/local/ports.js';

/** An S3 server on this machine. */
export interface S3Server {
  readonly name: string;
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** The account of the only user of the test servers. */
export const testAccount = {
  accessKeyId: 'VERGERTESTKEY',
  secretAccessKey: 'verger-test-secret',
  region: 'eu-central-1',
} as const;

/** The environment of a client of a server, without any AWS settings of this machine. */
export function environmentOf(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: testAccount.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testAccount.secretAccessKey,
    AWS_REGION: testAccount.region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Starts a server's command on a free port, and waits until it answers. */
export async function startServer(
  commandOf: (port: number, account: typeof testAccount) => readonly string[] | Promise<readonly string[]>,
  name: string,
): Promise<S3Server> {
  const [port] = await freePorts(1);
  const [program, ...args] = await commandOf(port, testAccount);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const closed = once(child, 'close');
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error(`${name} ended: ${errors}`);
    await sleep(50);
  }
  return {
    name,
    endpoint,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      const killTimer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await closed;
      clearTimeout(killTimer);
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
