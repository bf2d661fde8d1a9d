import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { certificateFile, createCertificate } from 'testing-support/certificate';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConnectionString, SparkError, SparkSession } from '../src/index.js';

// What a client may find at an address instead of Spark: here, gRPC servers without any services.
const exec = promisify(execFile);
const folder = await makeTempFolder();
let reason: string | undefined;
const certificate = await createCertificate(folder).catch((error: unknown) => {
  reason = skipOrFail(`openssl: ${String(error)}`);
  return undefined;
});
const shortRetry = { timeoutMs: 500, initialDelayMs: 100, maxDelayMs: 100 };

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listen(
  credentials: ServerCredentials,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = new Server();
  const port = await promisify(server.bindAsync.bind(server))('127.0.0.1:0', credentials);
  return { server, port };
}

async function connectError(address: string): Promise<SparkError> {
  try {
    await SparkSession.connect(parseConnectionString(address, {}), { connectRetry: shortRetry });
  } catch (error) {
    if (error instanceof SparkError) return error;
  }
  throw new Error('no SparkError was thrown');
}

describe.skipIf(reason)('a server with an unknown certificate', () => {
  let tls: Awaited<ReturnType<typeof listen>>;
  beforeAll(async () => {
    const { key = Buffer.of(), cert = Buffer.of() } = certificate ?? {};
    const pair = { private_key: key, cert_chain: cert };
    tls = await listen(ServerCredentials.createSsl(null, [pair]));
  });
  afterAll(() => tls.server.forceShutdown());

  it('is refused at once, with a hint on how to trust it', async () => {
    const error = await connectError(`sc://localhost:${tls.port}/;use_ssl=true;token=secret`);
    expect(error.fault).toBe('refused');
    expect(error.message).toMatch(/^TLS with sc:\/\/localhost:\d+ failed: .*self-signed certificate/);
    expect(error.hint).toContain('GRPC_DEFAULT_SSL_ROOTS_FILE_PATH');
  });

  it('is trusted through GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', async () => {
    const script = `
      import { Client, credentials } from '@grpc/grpc-js';
      const client = new Client('localhost:${tls.port}', credentials.createSsl());
      client.waitForReady(Date.now() + 5000, (error) => { console.log(error?.message ?? 'ready'); client.close(); });`;
    const env = { ...process.env, GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: certificateFile(folder) };
    const { stdout } = await exec(process.execPath, ['--input-type=module', '-e', script], { env });
    expect(stdout.trim()).toBe('ready');
  });

  it('gives a hint to use TLS if it is called without it', async () => {
    const error = await connectError(`sc://localhost:${tls.port}`);
    expect(error.fault).toBe('unreachable');
    expect(error.hint).toContain('use_ssl=true');
  });
});

describe('connecting', () => {
  it('with TLS to a server without it gives a hint to omit it', async () => {
    const { server, port } = await listen(ServerCredentials.createInsecure());
    try {
      const error = await connectError(`sc://localhost:${port}/;use_ssl=true`);
      expect(error.fault).toBe('refused');
      expect(error.hint).toContain('omit use_ssl=true');
    } finally {
      server.forceShutdown();
    }
  });

  it('to a gRPC server without Spark Connect is refused', async () => {
    const { server, port } = await listen(ServerCredentials.createInsecure());
    try {
      const error = await connectError(`sc://localhost:${port}`);
      expect(error.fault).toBe('refused');
      expect(error.message).toContain('is not a Spark Connect server');
    } finally {
      server.forceShutdown();
    }
  });

  it('to a closed port fails as unreachable', async () => {
    // Nothing listens at port 1.
    const error = await connectError('sc://127.0.0.1:1');
    expect(error).toMatchObject({ name: 'SparkError', fault: 'unreachable' });
    expect(error.message).toMatch(/^can't reach sc:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    expect(error.hint).toContain('is a Spark Connect server running there?');
  });
});
