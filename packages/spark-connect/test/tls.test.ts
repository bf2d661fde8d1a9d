import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/common/errors.js';
import { parseConnectionString } from '../../../src/engines/spark/connect/connection-string.js';
import { SparkSession } from '../../../src/engines/spark/connect/session.js';
import { SparkError } from '../../../src/engines/spark/connect/spark-error.js';
import { withoutService } from '../../support/services.js';
import { makeTempFolder } from '../../support/temp-folder.js';

// What stands at the other end of an address before Spark is even asked: gRPC servers of our own, without services.
const exec = promisify(execFile);
const folder = await makeTempFolder();
const reason = await selfSigned().catch((error: unknown) => withoutService(`openssl: ${messageOf(error)}`));
const short = { giveUpMs: 500, firstPauseMs: 100, longestPauseMs: 100 };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function selfSigned(): Promise<undefined> {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  await exec('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    ...files,
  ]);
}

async function listen(
  credentials: ServerCredentials,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = new Server();
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', credentials);
  return { server, port };
}

async function refusal(address: string): Promise<SparkError> {
  try {
    await SparkSession.connect(parseConnectionString(address, {}), { patienceToConnect: short });
  } catch (error) {
    if (error instanceof SparkError) return error;
  }
  throw new Error('no SparkError was thrown');
}

describe.skipIf(reason)('a server with a certificate that nobody knows', () => {
  let tls: Awaited<ReturnType<typeof listen>>;
  beforeAll(async () => {
    const pair = {
      private_key: await readFile(join(folder, 'key.pem')),
      cert_chain: await readFile(join(folder, 'cert.pem')),
    };
    tls = await listen(ServerCredentials.createSsl(null, [pair]));
  });
  afterAll(() => tls.server.forceShutdown());

  it('is refused at once, and told how to be trusted', async () => {
    const error = await refusal(`sc://localhost:${tls.port}/;use_ssl=true;token=secret`);
    expect(error.fault).toBe('refused');
    expect(error.message).toMatch(/^no TLS with sc:\/\/localhost:\d+: .*self-signed certificate/);
    expect(error.hint).toContain('GRPC_DEFAULT_SSL_ROOTS_FILE_PATH');
  });

  it('is trusted through GRPC_DEFAULT_SSL_ROOTS_FILE_PATH, and asked', async () => {
    const script = `
      import { Client, credentials } from '@grpc/grpc-js';
      const client = new Client('localhost:${tls.port}', credentials.createSsl());
      client.waitForReady(Date.now() + 5000, (error) => { console.log(error?.message ?? 'ready'); client.close(); });`;
    const env = { ...process.env, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(folder, 'cert.pem') };
    const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', script], { env });
    expect(stdout.trim()).toBe('ready');
  });

  it('that is asked without TLS gives a hint to use it', async () => {
    const error = await refusal(`sc://localhost:${tls.port}`);
    expect(error.fault).toBe('unreachable');
    expect(error.hint).toContain('use_ssl=true');
  });
});

describe('an address', () => {
  it('without TLS that is asked with it gives a hint to leave it away', async () => {
    const { server, port } = await listen(ServerCredentials.createInsecure());
    try {
      const error = await refusal(`sc://localhost:${port}/;use_ssl=true`);
      expect(error.fault).toBe('refused');
      expect(error.hint).toContain('leave use_ssl=true away');
    } finally {
      server.forceShutdown();
    }
  });

  it('of a gRPC server that is none of Spark Connect is told', async () => {
    const { server, port } = await listen(ServerCredentials.createInsecure());
    try {
      const error = await refusal(`sc://localhost:${port}`);
      expect(error.fault).toBe('refused');
      expect(error.message).toContain('is no Spark Connect server');
    } finally {
      server.forceShutdown();
    }
  });

  it('where nobody listens is unreachable', async () => {
    const taken = createTcpServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    await new Promise((resolve) => taken.close(resolve));
    const error = await refusal(`sc://127.0.0.1:${port}`);
    expect(error).toMatchObject({ code: 'spark', fault: 'unreachable' });
    expect(error.message).toMatch(/^sc:\/\/127\.0\.0\.1:\d+ can't be reached: .*ECONNREFUSED/);
    expect(error.hint).toContain('verger spark up');
  });
});
