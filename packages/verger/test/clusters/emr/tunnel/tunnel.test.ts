import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VergerError } from '../../../../src/common/errors.js';
import { directRoute } from '../../../../src/clusters/emr/tunnel/direct-route.js';
import { hostKeyFile } from '../../../../src/clusters/emr/tunnel/host-key-sources.js';
import { keyFile } from '../../../../src/clusters/emr/tunnel/key-file.js';
import type { NodeAccess } from '../../../../src/clusters/emr/tunnel/node-connector.js';
import type { PrimaryNode } from '../../../../src/clusters/emr/tunnel/primary-node.js';
import { services } from '../../../../src/clusters/emr/tunnel/services.js';
import { Tunnel, type TunnelOptions } from '../../../../src/clusters/emr/tunnel/tunnel.js';
import { childrenOf, survivors } from '../../../support/processes.js';
import { pathWithout } from '../../../support/path-without.js';
import { getThroughSocks, startPage } from './pages.js';
import { reasonToSkipSsh, SshServer } from './ssh-server.js';

const primary: PrimaryNode = {
  clusterId: 'j-TESTTESTTEST',
  region: 'eu-west-3',
  instanceId: 'i-0123456789abcdef0',
  privateName: 'localhost',
  privateAddress: '127.0.0.1',
  publicName: undefined,
  logs: undefined,
};

describe.skipIf(reasonToSkipSsh !== undefined)('a tunnel through a real SSH server', () => {
  const tempFolder = useTempFolders();
  const servers: Server[] = [];
  const tunnels: Tunnel[] = [];
  let server: SshServer;
  let changes: string[];

  beforeEach(async () => {
    vi.stubEnv('VERGER_CACHE', await tempFolder());
    server = await SshServer.start(await tempFolder());
    changes = [];
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(tunnels.splice(0).map((tunnel) => tunnel.close()));
    for (const each of servers.splice(0)) each.close();
    await server.kill();
  });

  const accessBy = (key: string): NodeAccess => ({
    primary,
    route: directRoute('127.0.0.1', server.port),
    identity: keyFile(key, server.user),
    endOfNode: () => Promise.resolve(undefined),
  });

  const open = async (
    access = accessBy(server.clientKey),
    options: Partial<TunnelOptions> = {},
  ): Promise<Tunnel> => {
    const tunnel = await Tunnel.open(access, hostKeyFile(server.hostKeyFile), {
      signal: new AbortController().signal,
      onLost: (reason) => changes.push(reason),
      onRestored: () => changes.push('restored'),
      ...options,
    });
    tunnels.push(tunnel);
    return tunnel;
  };

  /** Undefined where the port is taken. */
  const page = async (wanted?: number): Promise<number | undefined> => {
    const started = await startPage('a page', wanted === undefined ? {} : { port: wanted }).catch(
      () => undefined,
    );
    if (started === undefined) return undefined;
    servers.push(started.server);
    return started.port;
  };

  const get = async (tunnel: Tunnel, port = 0): Promise<string> =>
    getThroughSocks(tunnel.ports.socks, 'localhost', port);

  it('leads to each service, from another port where its own is busy', async () => {
    // Here the services run on this computer: their ports are taken.
    for (const { port } of services) await page(port);
    const tunnel = await open();
    expect(tunnel.ports.forwards.map(({ service }) => service)).toEqual(services);
    for (const { service, localPort } of tunnel.ports.forwards) {
      expect(localPort).not.toBe(service.port);
      const response = await fetch(`http://127.0.0.1:${localPort}/from-here`);
      if (service.port !== 4040)
        expect(await response.text()).toBe(`a page 127.0.0.1:${localPort} /from-here`);
    }
  });

  it('takes the ports of the services where they are free', async () => {
    const isFree = await page(18_080);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const tunnel = await open();
    const [, history] = tunnel.ports.forwards;
    if (isFree !== undefined) expect(history.localPort).toBe(18_080);
  });

  it('takes a request through SOCKS to a name that only the node knows', async () => {
    const port = await page();
    const answer = await get(await open(), port);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer).toContain(`a page localhost:${port} /through-socks`);
  });

  it('takes other ports when a program takes one just before ssh does', async () => {
    const access = accessBy(server.clientKey);
    const ports: (number | undefined)[] = [];
    const prepare: NodeAccess['identity']['prepare'] = async (signal) => {
      if (ports.length === 0) ports.push(await page(8157));
      return access.identity.prepare(signal);
    };
    const tunnel = await open({ ...access, identity: { ...access.identity, prepare } });
    expect(tunnel.ports.socks).not.toBe(8157);
    expect(await get(tunnel, await page())).toContain('200 OK');
  });

  it('serves the configuration of the proxy to this computer', async () => {
    const tunnel = await open();
    const response = await fetch(tunnel.pac);
    expect(response.headers.get('content-type')).toBe('application/x-ns-proxy-autoconfig');
    expect(await response.text()).toContain(`SOCKS5 127.0.0.1:${tunnel.ports.socks}`);
    expect((await fetch(new URL('/other', tunnel.pac))).status).toBe(404);
  });

  it('is back within 10 seconds after the server was killed and started again', async () => {
    const port = await page();
    const tunnel = await open();
    await server.kill();
    await vi.waitUntil(() => changes.length > 0, { timeout: 30_000 });
    await server.run();
    // The promise itself: pauses of at most 4 s, and a login that takes a fraction of a second.
    await vi.waitUntil(() => changes.includes('restored'), { timeout: 10_000 });
    expect(await get(tunnel, port)).toContain('200 OK');
  });

  it('connects again after ssh was killed', async () => {
    const port = await page();
    const tunnel = await open();
    const [shell] = childrenOf(process.pid).filter((pid) => childrenOf(pid).some(isSsh));
    const ssh = childrenOf(shell).filter(isSsh);
    process.kill(ssh[0], 'SIGKILL');
    await vi.waitUntil(() => changes.includes('restored'), { timeout: 60_000 });
    expect(await get(tunnel, port)).toContain('200 OK');
  });

  it('gives up a connection that has gone silent, and makes another', async () => {
    const port = await page();
    const tunnel = await open();
    server.silence();
    await vi.waitUntil(() => changes.includes('restored'), { timeout: 60_000 });
    expect(changes[0]).toContain('not responding');
    expect(await get(tunnel, port)).toContain('200 OK');
  });

  it('says when ssh is not installed', async () => {
    vi.stubEnv('PATH', pathWithout(/^ssh$/, await tempFolder()));
    await expect(open()).rejects.toMatchObject({ code: 'not-found', message: 'ssh is not installed' });
  });

  it('refuses a server with another host key, and opens nothing', async () => {
    await open().then((tunnel) => tunnel.close());
    await server.kill();
    await server.changeHostKey();
    await server.run();
    await expect(open()).rejects.toMatchObject({
      code: 'access',
      message: expect.stringContaining('its host key is not the pinned one') as string,
      hint: expect.stringContaining('known_hosts') as string,
    });
    expect(await server.log()).not.toMatch(/Accepted publickey[^]*Accepted publickey/);
  });

  it('gives up when the server comes back with another host key', async () => {
    const tunnel = await open();
    await server.kill();
    await server.changeHostKey();
    await server.run();
    await expect(tunnel.closed).rejects.toMatchObject({
      code: 'access',
      message: expect.stringContaining('its host key is not the pinned one') as string,
    });
    await expect(fetch(tunnel.pac)).rejects.toThrow();
  });

  it('leaves no process and no port when it is closed', async () => {
    const tunnel = await open();
    const processes = childrenOf(process.pid).flatMap((pid) => [pid, ...childrenOf(pid)]);
    await tunnel.close();
    await tunnel.closed;
    expect(
      await survivors(
        processes.filter((pid) => !isSshd(pid)),
        10_000,
      ),
    ).toEqual([]);
    await expect(fetch(tunnel.pac)).rejects.toThrow();
    await expect(get(tunnel, 80)).rejects.toThrow();
    expect(changes).toEqual([]);
  });

  it('is closed by its signal', async () => {
    const controller = new AbortController();
    const tunnel = await open(undefined, { signal: controller.signal });
    controller.abort();
    await tunnel.closed;
    await expect(open(undefined, { signal: controller.signal })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });

  it('is interrupted while it connects', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    servers.push(silent);
    const { port } = silent.address() as { port: number };
    const controller = new AbortController();
    silent.once('connection', () => controller.abort());
    const access = { ...accessBy(server.clientKey), route: directRoute('127.0.0.1', port) };
    await expect(open(access, { signal: controller.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('says when the key is refused, unreadable or missing', async () => {
    await expect(open(accessBy(server.strangerKey))).rejects.toMatchObject({
      code: 'access',
      message: `i-0123456789abcdef0 does not accept the key for the user ${server.user}`,
    });
    await expect(open(accessBy(server.hostKeyFile))).rejects.toMatchObject({ code: 'access' });
    await expect(open(accessBy(join(server.folder, 'nothing')))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining("can't read the key") as string,
    });
  });

  it('says when nobody answers', async () => {
    await server.kill();
    await expect(open()).rejects.toMatchObject({
      code: 'aws',
      message: expect.stringMatching(/^no connection to i-0123456789abcdef0: .*Connection refused/) as string,
    });
  });

  it('ends when the node is gone', async () => {
    const gone = new VergerError('aws', 'the cluster has ended');
    const access = { ...accessBy(server.clientKey), endOfNode: () => Promise.resolve(gone) };
    const tunnel = await open(access);
    await server.kill();
    await expect(tunnel.closed).rejects.toBe(gone);
  });

  it('pins the host key in a file of its own, and asks for it once', async () => {
    await open().then((tunnel) => tunnel.close());
    const file = join(process.env.VERGER_CACHE ?? '', 'tunnels', primary.clusterId, 'known_hosts');
    expect(await readFile(file, 'utf8')).toMatch(/^i-0123456789abcdef0 ssh-ed25519 \S+\n$/);
    const nothing = hostKeyFile(join(server.folder, 'gone'));
    const options = {
      signal: new AbortController().signal,
      onLost: () => undefined,
      onRestored: () => undefined,
    };
    tunnels.push(await Tunnel.open(accessBy(server.clientKey), nothing, options));
  });
});

function isSsh(pid: number): boolean {
  return commandOf(pid) === 'ssh';
}

function isSshd(pid: number): boolean {
  return commandOf(pid).startsWith('sshd');
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
