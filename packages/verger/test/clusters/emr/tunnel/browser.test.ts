import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { type Browser, chromium } from 'playwright';
import { skipOrFail } from 'testing-support/services';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserCommands } from '../../../../src/clusters/emr/tunnel/browsers.js';
import { directRoute } from '../../../../src/clusters/emr/tunnel/direct-route.js';
import { hostKeyFile } from '../../../../src/clusters/emr/tunnel/host-key-sources.js';
import { keyFile } from '../../../../src/clusters/emr/tunnel/key-file.js';
import { Tunnel } from '../../../../src/clusters/emr/tunnel/tunnel.js';
import { startPage } from './pages.js';
import { reasonToSkipSsh, SshServer } from './ssh-server.js';

const executablePath = [
  process.env.VERGER_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
].find(existsSync);
/** Browsers take no proxy for names and addresses of the loopback interface. */
const address = Object.values(networkInterfaces())
  .flatMap((some) => some ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const reasonToSkip =
  reasonToSkipSsh ??
  (executablePath === undefined ? skipOrFail('no Chromium (VERGER_CHROMIUM)') : undefined) ??
  (address === undefined ? skipOrFail('no network interface besides the loopback') : undefined);

describe.skipIf(reasonToSkip !== undefined)("Chromium with the tunnel's configuration", () => {
  const tempFolder = useTempFolders();
  const cleanUps: (() => unknown)[] = [];

  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it('shows a page of the cluster through the tunnel, and others directly', async () => {
    vi.stubEnv('VERGER_CACHE', await tempFolder());
    const server = await SshServer.start(await tempFolder());
    cleanUps.push(() => server.kill());
    const tunnel = await openTunnel(server);
    cleanUps.push(() => tunnel.close());
    const [onNode, elsewhere] = [await startPage('on the node', { address }), await startPage('elsewhere')];
    cleanUps.push(
      () => onNode.server.close(),
      () => elsewhere.server.close(),
    );
    const browser = await startBrowser(await argumentsOf(tunnel));
    cleanUps.push(() => browser.close());

    const page = await browser.newPage();
    await page.goto(`http://${address}:${onNode.port}/from-chromium`);
    expect(await page.textContent('body')).toBe(`on the node ${address}:${onNode.port} /from-chromium`);
    await page.goto(`http://127.0.0.1:${elsewhere.port}/from-chromium`);
    expect(await page.textContent('body')).toContain('elsewhere');

    // Without the tunnel, a page of the cluster is not asked for anywhere else; others still are.
    await server.kill();
    await expect(page.goto(`http://${address}:${onNode.port}/`)).rejects.toThrow(/net::ERR_/);
    const another = await browser.newPage();
    await another.goto(`http://127.0.0.1:${elsewhere.port}/again`);
    expect(await another.textContent('body')).toContain('/again');
  });

  const openTunnel = async (server: SshServer): Promise<Tunnel> => {
    const primary = {
      clusterId: 'j-TESTTESTTEST',
      region: 'eu-west-3',
      instanceId: 'i-0123456789abcdef0',
      privateName: hostname(),
      privateAddress: address ?? '',
      publicName: undefined,
      logs: undefined,
    };
    const access = {
      primary,
      route: directRoute('127.0.0.1', server.port),
      identity: keyFile(server.clientKey, server.user),
      endOfNode: () => Promise.resolve(undefined),
    };
    const options = {
      signal: new AbortController().signal,
      onLost: () => undefined,
      onRestored: () => undefined,
    };
    return Tunnel.open(access, hostKeyFile(server.hostKeyFile), options);
  };
});

/** Those of the command line that the tunnel prints, but for the profile and the page. */
async function argumentsOf(tunnel: Tunnel): Promise<readonly string[]> {
  const [chrome] = await browserCommands(tunnel, 'linux');
  return chrome.command.split(' ').filter((word) => word.startsWith('--proxy'));
}

function startBrowser(args: readonly string[]): Promise<Browser> {
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  return chromium.launch({ executablePath: executablePath ?? '', args: [...quiet, ...args] });
}
