import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lcg } from 'testing-support/lcg';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { extractTasks, createOrchardJob } from '../engines/orchard-job.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { clientOf, makeBucket } from '../support/s3/buckets.js';
import { FaultProxy, type SeenRequest } from '../support/s3/fault-proxy.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { setUpExecutor } from '../support/spark-executor.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { Location } from '../../src/storage/location.js';
import { locateModel } from '../../src/backbone/model-source.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});
const endpoint = server?.endpoint ?? '';
const partitions = 3;

/** Makes the clock of a process and of its workers an hour fast. */
const wrongClock = `
const { Date: Real } = globalThis;
const shift = 3_600_000;
globalThis.Date = class extends Real {
  constructor(...args) { if (args.length === 0) super(Real.now() + shift); else super(...args); }
  static now() { return Real.now() + shift; }
};`;

describe.skipIf(server === undefined)('the main job over a faulty connection', () => {
  let proxy: FaultProxy;
  let folder = '';
  let bucket = '';
  let expected: string[] = [];

  beforeAll(async () => {
    proxy = await FaultProxy.start(endpoint);
    for (const [name, value] of Object.entries(environmentOf(proxy.endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(endpoint);
    folder = await makeTempFolder();
    await writeFile(join(folder, 'clock.mjs'), wrongClock);
    const model = await writeTinyBackbone(folder);
    const input = join(folder, 'orchard');
    const paths = await plantOrchard(input, { classes: ['apple', 'plum', 'quince'], perClass: 100 });
    for (const path of paths)
      await openStorage(Location.parse(at('in'))).write(path, await readFile(join(input, path)));
    const { manifest } = await run({ input, output: join(folder, 'features'), model, partitions });
    expected = manifest.parts.map(({ sha256 }) => sha256);
  });
  afterEach(() => (proxy.rule = () => undefined));
  afterAll(async () => {
    await proxy.stop();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const at = (key: string): string => `s3://${bucket}/${key}`;
  const args = (output: string): string[] => {
    const model = join(folder, 'model.onnx');
    return ['run', at('in'), at(output), '--model', model, '--partitions', partitions.toString(), '--quiet'];
  };

  async function expectComplete(output: string): Promise<void> {
    const results = await openResults(at(output));
    expect(results.manifest.parts.map(({ sha256 }) => sha256)).toEqual(expected);
    expect(await results.verify()).toEqual([]);
    const left: string[] = [];
    for await (const { key } of openStorage(Location.parse(at(output))).list()) left.push(key);
    expect(left.filter((key) => /work\/|lock/.test(key))).toEqual([]);
    expect(left.filter((key) => key.endsWith('.parquet') && key.startsWith('part-'))).toHaveLength(
      partitions,
    );
  }

  it('gives the same result when a tenth of all requests fail', async () => {
    const random = lcg(inject('testSeed'));
    proxy.rule = ({ method }) => {
      const dice = random();
      if (dice < 0.05) return { type: method === 'GET' ? 'cut' : 'lost' };
      if (dice < 0.075) return { type: 'refused', status: 500, code: 'InternalError' };
      return dice < 0.1 ? { type: 'refused', status: 503, code: 'SlowDown' } : undefined;
    };
    expect(await cli(args('faulty'))).toMatchObject({ code: 0, stderr: '' });
    proxy.rule = () => undefined;
    await expectComplete('faulty');
  });

  it('blames no image in a bucket that may be listed but not read', async () => {
    proxy.rule = ({ method, url }) =>
      method === 'GET' && /\/in\/.*\.jpg/.test(url)
        ? { type: 'refused', status: 403, code: 'AccessDenied' }
        : undefined;
    const { code, stderr } = await cli(args('denied'));
    expect(stderr).toMatch(
      /^verger: can't read s3:\/\/\S+: not allowed: s3:GetObject on .*\n {2}.*minimal policy/,
    );
    expect(code).toBe(1);
    proxy.rule = () => undefined;
    expect(await cli(args('denied'))).toMatchObject({ code: 0, stderr: '' });
    await expectComplete('denied');
  });

  /**
   * Holds the features of the first shard until the list of the second is read, and returns whether it was: a worker
   * that learns of its next shard only when it has finished one never reads it.
   */
  function holdFirstShard(): () => Promise<boolean> | undefined {
    const before = proxy.seen.length;
    const isList = ({ method, url }: SeenRequest): boolean =>
      method === 'GET' && /\/work\/images\/0*1-/.test(url);
    const waitForList = (): Promise<boolean> =>
      vi.waitUntil(() => proxy.seen.slice(before).some(isList), { timeout: 20_000 }).catch(() => false);
    let wasRead: Promise<boolean> | undefined;
    proxy.rule = ({ method, url }) => {
      if (method !== 'PUT' || !/\/work\/features\/0*0-/.test(url)) return undefined;
      return { type: 'held', until: (wasRead ??= waitForList()) };
    };
    return () => wasRead;
  }

  it('starts to read the next shard before it has written the features of one', async () => {
    const wasNextRead = holdFirstShard();
    expect(await cli([...args('ahead'), '--workers', '1'])).toMatchObject({ code: 0, stderr: '' });
    expect(await wasNextRead()).toBe(true);
    await expectComplete('ahead');
  });

  it('does so on a Spark executor too', async () => {
    const tasks = await extractTasks({
      ...(await createOrchardJob(join(folder, 'orchard'))),
      input: Location.parse(at('in')),
      output: Location.parse(at('executor')),
      model: locateModel(join(folder, 'model.onnx')),
    });
    const { cwd, command } = await setUpExecutor(join(folder, 'executor'), [tasks]);
    const wasNextRead = holdFirstShard();
    const worker = spawn('bash', ['-c', command], { cwd, stdio: ['pipe', 'ignore', 'inherit'] });
    worker.stdin.end('0\n');
    expect(await once(worker, 'exit')).toEqual([0, null]);
    expect(await wasNextRead()).toBe(true);
  });

  it('gives the same result with a clock that is an hour fast', async () => {
    const before = proxy.seen.length;
    vi.stubEnv('NODE_OPTIONS', `--import=file://${join(folder, 'clock.mjs')}`);
    const end = await cli(args('skewed'));
    vi.stubEnv('NODE_OPTIONS', '');
    expect(end).toMatchObject({ code: 0, stderr: '' });
    // The first request of each process is the one that sets its clock.
    const date = proxy.seen[before].headers['x-amz-date']?.toString() ?? '';
    const aheadMs = Date.parse(date.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:')) - Date.now();
    expect(Math.abs(aheadMs - 3_600_000)).toBeLessThan(600_000);
    await expectComplete('skewed');
  });

  it('fails with one clear message when the token expires, rejects nothing, and can be resumed', async () => {
    const start = proxy.seen.length;
    proxy.rule = ({ number }) =>
      number > start + 150 ? { type: 'refused', status: 400, code: 'ExpiredToken' } : undefined;
    const end = await cli(args('expired'));
    expect(end.code).toBe(1);
    expect(end.stderr).toBe(
      'verger: the AWS credentials have expired\n  log in again, then run the same command again to resume\n',
    );
    proxy.rule = () => undefined;
    const again = await cli(args('expired'));
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect((await openResults(at('expired'))).manifest.counts.rejects).toBe(0);
    await expectComplete('expired');
  });

  it('rejects only the image that is replaced after it was listed', async () => {
    let replaced = false;
    proxy.rule = ({ method, url }) => {
      if (!replaced && method === 'GET' && url.includes('/apple/')) {
        replaced = true;
        void openStorage(Location.parse(at('in'))).write('quince/0099.jpg', Buffer.from('another one'));
      }
      return undefined;
    };
    const end = await cli([...args('changed'), '--max-rejects', '1']);
    expect(end.code).toBe(0);
    const rejects = await (await openResults(at('changed'))).rejects();
    expect(rejects).toMatchObject([{ path: 'quince/0099.jpg' }]);
    expect(['changed', 'not-an-image']).toContain(rejects[0].reason);
  });

  it('leaves no unfinished upload behind after all this', async () => {
    const { ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
    const client = clientOf(endpoint);
    const { Uploads: left } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    client.destroy();
    expect(left ?? []).toEqual([]);
  });
});
