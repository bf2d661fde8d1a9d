import { copyFile, readFile } from 'node:fs/promises';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { forgetFromResult, openResults, run } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { cli } from '../support/cli.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { Location } from '../../src/storage/location.js';

const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(server === undefined)('the main job from s3:// to s3://', () => {
  let folder = '';
  let bucket = '';

  beforeAll(async () => {
    const endpoint = server?.endpoint ?? '';
    for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
    bucket = await makeBucket(endpoint);
    folder = await makeTempFolder();
    await writeTinyBackbone(folder);
    await copyFile(join(folder, 'model.onnx'), join(folder, '100% mine.onnx'));
    const paths = await plantOrchard(join(folder, 'orchard'), { classes: ['a b', 'plum'], perClass: 80 });
    const input = openStorage(Location.parse(at('in put')));
    for (const path of paths) await input.write(path, await readFile(join(folder, 'orchard', path)));
    const labels = ['path,label', ...paths.map((path) => `${path},${path.slice(0, 1)}`)].join('\n');
    await openStorage(Location.parse(at(''))).write('labels.csv', Buffer.from(labels));
    await openStorage(Location.parse(at(''))).write(
      'models/100% mine.onnx',
      await readFile(join(folder, '100% mine.onnx')),
    );
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server?.stop();
  });

  const at = (key: string): string => `s3://${bucket}/${key}`;

  it('gives the same parts as from disk to disk', async () => {
    const fromDisk = await run({
      input: join(folder, 'orchard'),
      output: join(folder, 'features'),
      model: join(folder, '100% mine.onnx'),
      partitions: 3,
    });
    const end = await cli([
      ...['run', at('in put'), at('features'), '--model', at('models/100% mine.onnx')],
      ...['--partitions', '3', '--quiet'],
    ]);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { manifest } = await openResults(at('features'));
    expect(manifest.parts.map(({ sha256 }) => sha256)).toEqual(
      fromDisk.manifest.parts.map(({ sha256 }) => sha256),
    );
    expect(manifest.counts).toEqual(fromDisk.manifest.counts);
    expect(readdirSync(join(folder, 'features')).filter((name) => name.endsWith('.parquet'))).toHaveLength(3);
  });

  it('inspects and verifies a result in a bucket', async () => {
    const end = await cli(['inspect', at('features'), '--verify']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(end.stdout).toContain('Verified');
    expect(end.stdout).toContain(`${at('features')}/_verger/report.html`);
  });

  it('projects on axes from a bucket or from disk, into either', async () => {
    const { manifest: fitted } = await openResults(at('features'));
    const model = at('models/100% mine.onnx');
    const [disk, bucket] = [join(folder, 'features'), at('features')];
    const places = [
      { output: at('on axes from disk'), pca: disk },
      { output: join(folder, 'on axes from a bucket'), pca: bucket },
    ];
    for (const place of places) {
      const { manifest } = await run({ input: at('in put'), model, partitions: 3, ...place });
      expect(manifest.parts.map(({ sha256 }) => sha256)).toEqual(fitted.parts.map(({ sha256 }) => sha256));
      expect(manifest.pca.projectedOn?.planDigest).toBe((await openResults(place.pca)).manifest.planDigest);
    }
  });

  it('has nothing to do the second time, and leaves no work files behind', async () => {
    const again = await run({
      input: at('in put'),
      output: at('features'),
      model: at('models/100% mine.onnx'),
      partitions: 3,
    });
    expect(again.wasComplete).toBe(true);
    const left: string[] = [];
    for await (const { key } of openStorage(Location.parse(at('features'))).list()) left.push(key);
    expect(left.filter((key) => key.includes('work/') || key.includes('lock'))).toEqual([]);
  });

  it('takes labels from a table in a bucket', async () => {
    const { manifest } = await run({
      input: at('in put'),
      output: at('labelled'),
      model: at('models/100% mine.onnx'),
      labels: at('labels.csv'),
    });
    expect(manifest.classes.map(({ label }) => label)).toEqual(['a', 'p']);
  });

  it('forgets an image in a bucket', async () => {
    const input = openStorage(Location.parse(at('forgetful')));
    for (const name of ['0.jpg', '1.jpg', 'secret.jpg'])
      await input.write(
        `plum/${name}`,
        await readFile(join(folder, 'orchard/plum', `000${name[0] === 's' ? 2 : name[0]}.jpg`)),
      );
    const options = { input: at('forgetful'), output: at('forgotten'), model: join(folder, 'model.onnx') };
    await run({ ...options, components: 1 });
    const { receipt, inInput } = await forgetFromResult({
      result: options.output,
      images: ['plum/secret.jpg'],
    });
    expect([receipt.images, receipt.exact, inInput]).toEqual([1, true, 1]);
    const output = openStorage(Location.parse(options.output));
    for await (const { key } of output.list())
      expect(Buffer.from(await output.read(key)).includes('secret'), key).toBe(false);
    await input.remove('plum/secret.jpg');
    // It is the plan of the input as it is now.
    expect((await run({ ...options, components: 1, update: true })).wasComplete).toBe(true);
  });
});
