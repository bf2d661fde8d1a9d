import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { assetKey, type Asset } from '../../../../src/clusters/emr/nodes/assets/asset.js';
import { bootstrapScript, stepScripts } from '../../../../src/clusters/emr/nodes/assets/script-assets.js';
import { uploadAssets } from '../../../../src/clusters/emr/nodes/assets/upload.js';
import { vergerArchive } from '../../../../src/clusters/emr/nodes/assets/verger-archive.js';
import { bootstrapActions } from '../../../../src/clusters/emr/nodes/steps.js';
import { ownPlatform } from '../../../../src/engines/spark/bundle/platform.js';
import { Location } from '../../../../src/storage/location.js';
import { openStorage } from '../../../../src/storage/open-storage.js';
import { makeBucket } from '../../../support/s3/buckets.js';
import { environmentOf } from '../../../support/s3/server.js';
import { mountTinyDisk } from '../../../support/tiny-disk.js';
import { nodeServices } from './support/job-on-node.js';
import { parseHostKeys } from '../../../../src/clusters/emr/tunnel/host-keys.js';
import { nodeTarball } from './support/node-tarball.js';
import { type Ended, ScratchNode } from './support/scratch-node.js';

const script = fileURLToPath(
  new URL('../../../../src/clusters/emr/nodes/scripts/bootstrap.sh', import.meta.url),
);
const platform = ownPlatform();
const server = await nodeServices();

describe.skipIf(server === undefined)('the bootstrap action, on a node of this machine', () => {
  const env = environmentOf(server?.endpoint ?? '');
  let folder = '';
  let bucket = '';
  let assets: readonly Asset[] = [];
  let node: ScratchNode;

  beforeAll(async () => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    folder = await makeTempFolder();
    bucket = await makeBucket(server?.endpoint ?? '');
    const jar = { name: 'spark-connect_2.12-3.5.7.jar', path: join(folder, 'jar'), sha256: '' };
    writeFileSync(jar.path, 'not run here');
    jar.sha256 = execFileSync('sha256sum', [jar.path], { encoding: 'utf8' }).slice(0, 64);
    const verger = await vergerArchive(platform ?? { arch: 'x64' });
    assets = [nodeTarball(folder), verger, jar, ...(await stepScripts())];
    await uploadAssets(openStorage(Location.parse(`s3://${bucket}`)), assets);
  });
  afterEach(() => node.remove());
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function bootstrap(changed: readonly Asset[] = assets): Promise<Ended> {
    const [{ ScriptBootstrapAction }] = bootstrapActions(bucket, {
      bootstrap: await bootstrapScript(),
      installed: changed,
    });
    return node.run(['bash', script, ...(ScriptBootstrapAction?.Args ?? [])]);
  }
  const releases = (): readonly string[] => readdirSync(node.at('opt/verger/releases'));
  const lastLine = ({ stderr }: Ended): string => stderr.trim().split('\n').at(-1) ?? '';

  it('installs a Verger that runs with its own Node, and nothing when repeated; others beside it', async () => {
    node = await ScratchNode.make(env);
    // A killed attempt left this.
    mkdirSync(node.at('opt/verger/releases/.attempt-killed'), { recursive: true });
    await appendFile(node.at('opt/verger/releases/.attempt-killed/half'), 'half');
    expect(await bootstrap()).toMatchObject({ code: 0, stderr: '' });
    const installed = node.at('opt/verger/current');
    const main = join(installed, 'app/node_modules/verger/dist/cli/main.js');
    const path = join(installed, 'node/bin/node');
    expect(execFileSync(path, [main, '--version'], { encoding: 'utf8', cwd: '/' })).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    );
    expect(statSync(join(installed, 'bin/driver.sh')).isFile()).toBe(true);
    const { ino } = statSync(path);

    const again = await bootstrap();
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('already installed');
    expect(statSync(path).ino).toBe(ino);
    expect(readdirSync(node.at('opt/verger/releases'))).toHaveLength(1);

    const former = readlinkSync(installed);
    expect(await bootstrap([...assets].reverse())).toMatchObject({ code: 0 });
    expect(readlinkSync(installed)).not.toBe(former);
    expect(releases()).toHaveLength(2);
  });

  it("shows the node's host keys, as the tunnel reads them", async () => {
    node = await ScratchNode.make(env);
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE';
    mkdirSync(node.at('etc/ssh'), { recursive: true });
    writeFileSync(node.at('etc/ssh/ssh_host_ed25519_key.pub'), `${key} root@ip-10-0-0-7\n`);
    const shown = await bootstrap();
    expect(shown.stdout).toContain(`verger bootstrap: host key ${key}\n`);
    expect(parseHostKeys(shown.stdout).map(({ type, base64 }) => `${type} ${base64}`)).toEqual([key]);
  });

  it('does nothing on other nodes', async () => {
    node = await ScratchNode.make(env, { isPrimary: false });
    expect(await bootstrap()).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(node.at('opt'))).toBe(false);
  });

  it('refuses an asset with other bytes than its address says', async () => {
    node = await ScratchNode.make(env);
    const [victim] = await stepScripts();
    const copy = { ...victim, path: join(folder, 'damaged') };
    writeFileSync(copy.path, 'echo owned\n');
    const damaged = { ...copy, sha256: '0'.repeat(64) };
    await openStorage(Location.parse(`s3://${bucket}`)).write(assetKey(damaged), Buffer.from('echo owned\n'));
    const ended = await bootstrap([damaged, ...assets]);
    expect(ended.code).toBe(1);
    expect(lastLine(ended)).toMatch(
      /^verger bootstrap failed: s3:\S+ has the SHA-256 [0-9a-f]{64}: it was damaged or replaced$/,
    );
    expect(releases()).toEqual([]);
    expect(existsSync(node.at('opt/verger/current'))).toBe(false);
  });

  it('names an asset that is missing', async () => {
    node = await ScratchNode.make(env);
    const gone = { ...assets[0], sha256: 'f'.repeat(64) };
    const ended = await bootstrap([gone, ...assets]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('404');
    expect(lastLine(ended)).toMatch(
      /^verger bootstrap failed: can't download s3:\S+\/f{64}\/node-\S+ \(.* free on .*\)$/,
    );
    expect(releases()).toEqual([]);
  });

  it('says that the disk is full', async (context) => {
    node = await ScratchNode.make(env);
    mkdirSync(node.at('opt/verger'), { recursive: true });
    const unmount = mountTinyDisk(node.at('opt/verger'), 60_000_000);
    if (unmount === undefined) return context.skip();
    try {
      const ended = await bootstrap();
      expect(ended.code).toBe(1);
      expect(lastLine(ended)).toMatch(
        /^verger bootstrap failed: can't (unpack|download) \S+ \(\S+ free on .*\/opt\/verger\)$/,
      );
      // Nothing half installed, and room for another attempt.
      expect(releases()).toEqual([]);
      expect(existsSync(node.at('opt/verger/current'))).toBe(false);
    } finally {
      unmount();
    }
  });

  it('refuses what is no asset, and a machine that is no node', async () => {
    node = await ScratchNode.make(env);
    const other = await node.run(['bash', script, `s3://${bucket}/results/driver.sh`]);
    expect(lastLine(other)).toBe(
      `verger bootstrap failed: not the address of an asset: s3://${bucket}/results/driver.sh`,
    );
    await rm(node.at('mnt'), { recursive: true });
    expect(lastLine(await bootstrap())).toMatch(/instance\.json is missing: is this a node of EMR\?$/);
  });
});
