import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run, sync } from '../../src/index.js';
import { Location } from '../../src/storage/location.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { FaultProxy } from '../support/s3/fault-proxy.js';
import { habits } from '../support/s3/habits.js';
import { startMoto } from '../support/s3/moto.js';
import { startS3Proxy } from '../support/s3/s3proxy.js';
import { environmentOf, type S3Server } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const servers = (
  await Promise.all(
    [startVersitygw, startMoto, startS3Proxy].map((start) =>
      start().catch((error: unknown) => {
        skipOrFail(messageOf(error));
        return undefined;
      }),
    ),
  )
).filter((server): server is S3Server => server !== undefined);
const plain = () => undefined;
const moto = servers.filter(({ name }) => name === 'moto');
const cases = [
  ...servers.map((server) => ({ server, habit: 'has no habits', rule: plain })),
  // Moto does not check signatures, so that requests can be altered on their way.
  ...moto.flatMap((server) => Object.entries(habits).map(([habit, rule]) => ({ server, habit, rule }))),
];
const partitions = 3;

let folder = '';
let paths: readonly string[] = [];
let expected: readonly string[] = [];

beforeAll(async () => {
  folder = await makeTempFolder();
  const model = await writeTinyBackbone(folder);
  const input = join(folder, 'in');
  paths = await plantOrchard(input, { classes: ['apple', 'plum'], perClass: 8 });
  const { manifest } = await run({ input, output: join(folder, 'out'), model, partitions });
  expected = manifest.parts.map(({ sha256 }) => sha256);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  for (const { stop } of servers) await stop();
});

describe.each(cases)('on $server.name that $habit', ({ server, rule }) => {
  let proxy: FaultProxy;
  let bucket = '';

  beforeAll(async () => {
    bucket = await makeBucket(server.endpoint);
    proxy = await FaultProxy.start(server.endpoint);
    proxy.rule = rule;
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
  });
  afterEach(() => (proxy.rule = rule));
  afterAll(() => proxy.stop());

  const at = (key: string): string => `s3://${bucket}/${key}`;

  it('a copy goes there and back, and the main job gives the same bytes', async () => {
    const there = await sync({ from: join(folder, 'in'), to: at('in'), delete: true });
    expect(there).toMatchObject({ files: paths.length, failures: [] });
    expect(await sync({ from: join(folder, 'in'), to: at('in') })).toMatchObject({
      copied: [],
      failures: [],
    });
    await openStorage(Location.parse(at('in'))).write('old.txt', Buffer.from('x'));
    expect((await sync({ from: join(folder, 'in'), to: at('in'), delete: true })).deleted).toEqual([
      'old.txt',
    ]);

    await run({
      input: at('in'),
      output: at('out'),
      model: join(folder, 'model.onnx'),
      partitions,
      workers: 1,
    });
    const results = await openResults(at('out'));
    expect(results.manifest.parts.map(({ sha256 }) => sha256)).toEqual(expected);
    expect(await results.verify()).toEqual([]);
    const left: string[] = [];
    for await (const { key } of openStorage(Location.parse(at('out'))).list()) left.push(key);
    expect(left.filter((key) => /work\/|lock|tmp/.test(key))).toEqual([]);

    const back = join(folder, `back-${bucket}`);
    await sync({ from: at('in'), to: back });
    for (const path of paths) {
      expect(Buffer.compare(await readFile(join(back, path)), await readFile(join(folder, 'in', path)))).toBe(
        0,
      );
    }
  });
});

const [first] = servers;
describe.skipIf(servers.length === 0)('bad objects in a bucket', () => {
  it('are rejected, and all others become rows', async () => {
    const { endpoint } = first;
    const bucket = await makeBucket(endpoint);
    const proxy = await FaultProxy.start(endpoint);
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    await sync({ from: join(folder, 'in'), to: `s3://${bucket}/in` });
    const [failing, larger] = paths;
    // Neither is tried again: what happens to those that are is shown by the tests of the storage.
    proxy.rule = ({ method, url }) => {
      if (method !== 'GET' || url.includes('list-type')) return undefined;
      if (url.includes(failing)) return { type: 'refused', status: 400, code: 'Odd' };
      if (url.includes(larger)) return { type: 'rewritten', rewrite: (body) => Buffer.concat([body, body]) };
      return undefined;
    };
    const { manifest } = await run({
      input: `s3://${bucket}/in`,
      output: `s3://${bucket}/out`,
      model: join(folder, 'model.onnx'),
      maxRejects: { kind: 'count', count: 2 },
      workers: 1,
    });
    expect(manifest.counts).toMatchObject({ rows: paths.length - 2, rejects: 2 });
    expect(await (await openResults(`s3://${bucket}/out`)).rejects()).toMatchObject(
      [
        [failing, 'unreadable'],
        [larger, 'changed'],
      ].map(([path, reason]) => ({ path, reason })),
    );
    await proxy.stop();
  });
});
