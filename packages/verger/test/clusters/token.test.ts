import { mkdir, stat, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sparkEndpoint } from '../../src/clusters/local/endpoint.js';
import { clusterFolder, type ClusterState, readState, writeState } from '../../src/clusters/local/state.js';
import { chooseToken, newSecret, tokenVariable, writeToken } from '../../src/clusters/local/token.js';

const tempFolder = useTempFolders();

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const tokenIn = (endpoint: Awaited<ReturnType<typeof sparkEndpoint>>): string | undefined =>
  new Map(endpoint.metadata()).get('authorization');

describe('the token of a cluster', () => {
  beforeEach(async () => vi.stubEnv('VERGER_CACHE', await tempFolder()));
  afterEach(() => vi.unstubAllEnvs());

  async function cluster(name: string, address: string | undefined): Promise<ClusterState> {
    const folder = clusterFolder(name);
    const state = {
      ...{ id: name, name, mode: 'standalone', sparkVersion: '4.0.1', workers: 1, cores: 1 },
      ...{ memoryMiB: 512, pages: {}, folder, tokenFile: join(folder, 'token'), daemons: [] },
      ...(address === undefined ? {} : { address }),
    };
    await writeState(state);
    await writeToken(folder, `token-of-${name}`);
    return state;
  }

  it('is the one in the environment or a new one, unlike any other', () => {
    expect(chooseToken({}, { [tokenVariable]: 'mine' })).toBe('mine');
    expect(chooseToken({}, { [tokenVariable]: '' })).toMatch(/^[0-9a-f]{64}$/);
    expect(newSecret()).not.toBe(newSecret());
  });

  it('is in a file that only its owner can read, in a folder that only its owner can enter', async () => {
    const folder = clusterFolder('one');
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await writeFile(join(folder, 'token'), 'former', { mode: 0o644 });
    await writeFile(join(folder, 'token.next'), 'left behind', { mode: 0o644 });
    await cluster('one', undefined);
    expect(await mode(folder)).toBe(0o700);
    expect(await mode(join(folder, 'token'))).toBe(0o600);
    expect(await mode(join(folder, 'state.json'))).toBe(0o600);
    expect(readFileSync(join(folder, 'token'), 'utf8')).toBe('token-of-one\n');
    expect(JSON.stringify(await readState(folder))).not.toContain('token-of-one');
  });

  it('is found by the address of the cluster', async () => {
    await cluster('starting', undefined);
    await cluster('one', 'sc://127.0.0.1:15001');
    await cluster('two', 'sc://127.0.0.1:15002');
    for (const address of ['sc://127.0.0.1:15002', 'sc://localhost:15002/', 'sc://localhost'])
      expect(tokenIn(await sparkEndpoint(address, {}))).toBe('Bearer token-of-two');
    expect(tokenIn(await sparkEndpoint('sc://127.0.0.1:15003', {}))).toBeUndefined();
    expect(tokenIn(await sparkEndpoint('sc://elsewhere:15002', {}))).toBeUndefined();
  });

  it('comes after one in the address, and before one in the environment', async () => {
    await cluster('one', 'sc://127.0.0.1:15001');
    const env = { [tokenVariable]: 'of-another' };
    expect(tokenIn(await sparkEndpoint('sc://127.0.0.1:15001/;token=given', env))).toBe('Bearer given');
    expect(tokenIn(await sparkEndpoint('sc://127.0.0.1:15001', env))).toBe('Bearer token-of-one');
    expect(tokenIn(await sparkEndpoint('sc://127.0.0.1:15004', env))).toBe('Bearer of-another');
  });
});
