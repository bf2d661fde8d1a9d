import { readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { clusterToken, credentialsFile, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { packTar } from '../packed/archives.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf, testAccount } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';
import { Location } from '../../src/storage/location.js';

const version = '4.0.1';
const missing = await reasonToSkipSpark(version);
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(missing !== undefined || server === undefined)(
  'the main job on Spark, from s3:// to s3://',
  // A run is a session and five queries.
  { timeout: 180_000 },
  () => {
    let folder = '';
    let bucket = '';
    let cluster: Awaited<ReturnType<typeof sharedCluster>>;
    const partitions = 3;
    const at = (key: string): string => `s3://${bucket}/${key}`;
    const onSpark = (output: string, pca?: string): ReturnType<typeof run> =>
      run({
        pca,
        ...{ input: at('in'), output: at(output), model: at('model.onnx'), partitions },
        ...{ engine: 'spark', spark: cluster.address },
      });

    beforeAll(async () => {
      // Started first, so that it does not inherit what is set below.
      cluster = await sharedCluster(version, 'standalone');
      const endpoint = server?.endpoint ?? '';
      for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
      vi.stubEnv('SPARK_CONNECT_AUTHENTICATE_TOKEN', clusterToken);
      bucket = await makeBucket(endpoint);
      folder = await makeTempFolder();
      const model = await writeTinyBackbone(folder);
      const paths = await plantOrchard(join(folder, 'orchard'), { classes: ['apple', 'plum'], perClass: 80 });
      const input = openStorage(Location.parse(at('in')));
      for (const path of paths) await input.write(path, await readFile(join(folder, 'orchard', path)));
      await openStorage(Location.parse(at(''))).write('model.onnx', await readFile(model));
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(credentialsFile(cluster.folder), { force: true });
      await rm(folder, { recursive: true, force: true });
      await server?.stop();
    });

    it('reports in one line that the executors have no credentials', async () => {
      await expect(onSpark('refused')).rejects.toMatchObject({
        code: 'access',
        message: expect.stringMatching(
          /^the worker on \S+ can't access the bucket: no AWS credentials: [^\n]*$/,
        ) as string,
        hint: expect.stringContaining('their own credentials') as string,
      });
    });

    it('gives the same bytes as a run from disk on one machine', async () => {
      const { accessKeyId, secretAccessKey } = testAccount;
      const profile = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
      await writeFile(credentialsFile(cluster.folder), profile);
      const [onDisk, { manifest }] = [
        await run({
          ...{ input: join(folder, 'orchard'), output: join(folder, 'features'), partitions },
          model: join(folder, 'model.onnx'),
        }),
        await onSpark('features'),
      ];
      const digests = (parts: typeof manifest.parts): string[] => parts.map(({ sha256 }) => sha256);
      expect(digests(manifest.parts)).toEqual(digests(onDisk.manifest.parts));
      expect(manifest.counts).toEqual(onDisk.manifest.counts);
      expect(await (await openResults(at('features'))).verify()).toEqual([]);
    });

    it('projects on the axes of an earlier result, which the executors need not see', async () => {
      const { manifest: fitted } = await openResults(at('features'));
      const digests = ({ parts }: typeof fitted): string[] => parts.map(({ sha256 }) => sha256);
      for (const [name, pca] of Object.entries({ bucket: at('features'), disk: join(folder, 'features') })) {
        const { manifest } = await onSpark(`on axes in a ${name}`, pca);
        expect(digests(manifest)).toEqual(digests(fitted));
        expect(manifest.run.stages.map((stage) => stage.name)).toEqual(['list', 'extract', 'project']);
      }
    });

    it('brings a result up to date: executors extract only what is new', async () => {
      const input = openStorage(Location.parse(at('in')));
      const added = await plantOrchard(join(folder, 'added'), { classes: ['fig'], perClass: 2, seed: 9 });
      for (const path of added) await input.write(path, await readFile(join(folder, 'added', path)));
      await input.remove('apple/0003.jpg');
      const settings = { input: at('in'), model: at('model.onnx'), partitions: 2 } as const;
      const onSparkToo = { engine: 'spark', spark: cluster.address, output: at('features') } as const;
      const { manifest } = await run({ ...settings, ...onSparkToo, update: true });
      const fromNothing = await run({ ...settings, output: join(folder, 'nothing') });
      expect(manifest.counts).toMatchObject({ rows: 161, reused: 159 });
      expect(manifest.parts).toEqual(fromNothing.manifest.parts);
      expect(await (await openResults(at('features'))).verify()).toEqual([]);
    });

    it('leaves out what a table in the bucket lists', async () => {
      await openStorage(Location.parse(at(''))).write(
        'out.csv',
        Buffer.from('path\nfig/0000.jpg\ngone.jpg\n'),
      );
      const settings = { input: at('in'), model: at('model.onnx'), exclude: [at('out.csv')] } as const;
      const onSparkToo = { engine: 'spark', spark: cluster.address, output: at('features') } as const;
      const { manifest } = await run({ ...settings, ...onSparkToo, partitions: 2, update: true });
      const onDisk = await run({ ...settings, output: join(folder, 'without'), partitions: 2 });
      expect(manifest.counts).toMatchObject({ rows: 160, excluded: 1, reused: 160 });
      expect(manifest.parts).toEqual(onDisk.manifest.parts);
    });

    it('gives the same parts from a tar in a bucket as from that tar on disk', async () => {
      const file = join(folder, 'packed/0.tar');
      packTar(file, join(folder, 'orchard'), ['apple', 'plum'], ['--sort=name']);
      await openStorage(Location.parse(at('packed'))).write('0.tar', await readFile(file));
      const model = join(folder, 'model.onnx');
      const onDisk = await run({ input: file, output: join(folder, 'from-tar'), model, partitions });
      const { manifest } = await run({
        ...{ input: at('packed'), output: at('from-tar'), model: at('model.onnx'), partitions },
        ...{ engine: 'spark', spark: cluster.address },
      });
      expect(manifest.counts).toMatchObject({ listed: 160, rows: 160 });
      expect(manifest.parts.map(({ sha256 }) => sha256)).toEqual(
        onDisk.manifest.parts.map(({ sha256 }) => sha256),
      );
    });

    it('leaves no secret on the cluster or in the result', async () => {
      const output = openStorage(Location.parse(at('features')));
      const texts = ['_verger/events.jsonl', '_verger/manifest.json', '_verger/report.html'];
      const result = await Promise.all(texts.map((key) => output.read(key)));
      const files = readdirSync(cluster.folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => file !== credentialsFile(cluster.folder));
      // The task lists are among them.
      expect(files.some((file) => file.includes('verger-tasks-'))).toBe(true);
      const secret = Buffer.from(testAccount.secretAccessKey);
      // Spark removes files meanwhile: a removed file holds no secret.
      const contents = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.of())));
      expect(files.filter((_, i) => contents[i].includes(secret))).toEqual([]);
      expect(result.filter((bytes) => Buffer.from(bytes).includes(secret))).toEqual([]);
    });
  },
);
