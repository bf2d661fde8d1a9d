import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findModel } from '../../src/backbone/model-file.js';
import { sha256 } from '../../src/common/hash.js';
import { listModels } from '../../src/models/list.js';
import { pullModel, type PulledModel, type PullOptions } from '../../src/models/pull.js';
import { addressOf, type Answer, serve, status } from './server.js';
import { randomLayers, weightsFile } from './weights.js';
import { locateModel } from '../../src/backbone/model-source.js';

const tempFolder = useTempFolders();
const weights = await weightsFile(randomLayers());
const others = await weightsFile(randomLayers(2));
const published = ['mobilenet-v2.json', 'mobilenet-v2.onnx', 'models.lock.json'];

let folder = '';
beforeEach(async () => {
  folder = await tempFolder();
  vi.stubEnv('VERGER_CACHE', folder);
});
afterEach(() => vi.unstubAllEnvs());

function pull(from: string | undefined, overrides: Partial<PullOptions> = {}): Promise<PulledModel> {
  return pullModel('mobilenet-v2', {
    from,
    force: false,
    limits: { stallMs: 4000, tries: 2, pauseMs: 1, totalMs: 60_000 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onRetry: () => undefined,
    ...overrides,
  });
}

const inCache = (): string[] => readdirSync(join(folder, 'models')).sort();
const cached = (name: string): Buffer => readFileSync(join(folder, 'models', name));

describe('pulling a model', () => {
  it('installs a model that --model finds by name and that is listed', async () => {
    const address = await addressOf(serve(weights));
    const pulled = await pull(`${address}?key=secret`);
    expect(inCache()).toEqual(published);
    expect(pulled).toMatchObject({ source: address, sourceSha256: sha256(weights), alreadyInstalled: false });
    expect(pulled.sha256).toBe(sha256(cached('mobilenet-v2.onnx')));
    expect(JSON.parse(cached('mobilenet-v2.json').toString())).toEqual({
      name: 'mobilenet-v2',
      sha256: pulled.sha256,
      licence: 'Apache-2.0',
      source: address,
    });
    expect(await findModel(locateModel('mobilenet-v2'))).toMatchObject({
      name: 'mobilenet-v2',
      sha256: pulled.sha256,
    });
    const listed = (await listModels()).find(({ name }) => name === 'mobilenet-v2');
    expect(listed).toMatchObject({
      state: 'ready',
      facts: { width: 224, height: 224, features: 1280, bytes: pulled.bytes, sha256: pulled.sha256 },
    });
  });

  it('installs the same from a local file, whose folder stays private', async () => {
    const viaServer = await pull(await addressOf(serve(weights)));
    const file = join(folder, 'brought.h5');
    writeFileSync(file, weights);
    const viaFile = await pull(file);
    expect(viaFile.sha256).toBe(viaServer.sha256);
    expect(cached('mobilenet-v2.json').toString()).toContain('"source": "brought.h5"');
    expect((await pull(new URL(`file://${file}`).href)).sha256).toBe(viaServer.sha256);
  });

  it('does nothing if the model is installed, unless it is damaged', async () => {
    const address = await addressOf(serve(weights));
    const first = await pull(address);
    expect(await pull(undefined)).toEqual({ ...first, alreadyInstalled: true });
    writeFileSync(join(folder, 'models', 'mobilenet-v2.onnx'), 'scratched');
    await expect(findModel(locateModel('mobilenet-v2'))).rejects.toMatchObject({
      message: expect.stringContaining('does not match its sidecar') as string,
      hint: 'verger model pull mobilenet-v2',
    });
    expect((await listModels()).find(({ name }) => name === 'mobilenet-v2')).toMatchObject({
      state: 'damaged',
      remedy: 'verger model pull mobilenet-v2',
    });
    expect(await pull(address)).toEqual(first);
    expect(await pull(undefined)).toMatchObject({ alreadyInstalled: true });
  });

  it('compares with the last pull even if that model is gone; --force accepts a difference', async () => {
    const first = await pull(await addressOf(serve(weights)));
    await rm(join(folder, 'models', 'mobilenet-v2.onnx'));
    const address = await addressOf(serve(others));
    await expect(pull(address)).rejects.toMatchObject({
      code: 'model',
      message: expect.stringContaining(`pulled before (${first.sourceSha256.slice(0, 12)}…)`) as string,
      hint: expect.stringContaining('--force') as string,
    });
    expect(inCache()).toEqual(['mobilenet-v2.json', 'models.lock.json']);
    const forced = await pull(address, { force: true });
    expect(forced.sha256).not.toBe(first.sha256);
    expect(await pull(undefined)).toEqual({ ...forced, alreadyInstalled: true });
  });
});

describe('a failed pull', () => {
  it.each<[string, Answer, RegExp]>([
    ['a 404', status(404), /404/],
    [
      'an HTML page instead of the file',
      status(200, '<html>Please log in</html>'),
      /weights.h5: not an HDF5 file/,
    ],
    ['half a file that claims to be whole', serve(weights.subarray(0, 4e6)), /the HDF5 file is truncated/],
    [
      'a length that is too short',
      serve(weights, { etag: '"v1"', claims: 4_000_000 }),
      /the HDF5 file is truncated/,
    ],
    ['a length that is too long', serve(weights, { claims: 2e7, cutAfter: weights.length }), /2 attempts/],
    ['a server that stalls', serve(weights, { stallAfter: 1000 }), /only 1000 bytes in 4 s/],
    ['a server that cuts the connection', serve(weights, { cutAfter: 1000 }), /failed after 2 attempts/],
  ])('keeps the installed model after %s', async (_, answer, message) => {
    const file = join(folder, 'brought.h5');
    writeFileSync(file, weights);
    const first = await pull(file);
    await expect(pull(await addressOf(answer), { force: true })).rejects.toThrow(message);
    expect(inCache()).toEqual(published);
    expect(await pull(undefined)).toEqual({ ...first, alreadyInstalled: true });
  });

  it('leaves nothing if no model was installed', async () => {
    await expect(pull(await addressOf(status(404)))).rejects.toMatchObject({ code: 'download' });
    expect(inCache()).toEqual([]);
    await expect(findModel(locateModel('mobilenet-v2'))).rejects.toMatchObject({
      code: 'model',
      message: 'the model mobilenet-v2 is not installed',
      hint: 'verger model pull mobilenet-v2',
    });
  });

  it('reports a missing local file', async () => {
    await expect(pull(join(folder, 'absent.h5'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('reports a damaged lock file', async () => {
    await pull(await addressOf(serve(weights)));
    writeFileSync(join(folder, 'models', 'models.lock.json'), '{');
    await expect(pull(await addressOf(serve(weights)))).rejects.toThrow(/models.lock.json is damaged/);
  });

  it.each([
    ['verger-1', 'verger-1 is bundled with verger'],
    ['vgg', 'no model named vgg'],
  ])('reports that %s cannot be pulled', async (name, message) => {
    const options = {
      from: undefined,
      force: false,
      limits: { stallMs: 1, tries: 1, pauseMs: 1, totalMs: 60_000 },
    };
    const hooks = {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onRetry: () => undefined,
    };
    await expect(pullModel(name, { ...options, ...hooks })).rejects.toMatchObject({ code: 'usage', message });
  });
});
