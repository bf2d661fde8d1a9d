import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gallery } from '@verger/recogniser';
import { skipOrFail } from 'testing-support/services';
import { clusterToken, credentialsFile, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEngine } from '../../src/api/open-engine.js';
import { messageOf } from '../../src/common/errors.js';
import { predictResult, train } from '../../src/index.js';
import { openStorage } from '../../src/storage/open-storage.js';
import { Location } from '../../src/storage/location.js';
import { learnedBytes, learnedRowByRow, plantTraining, resultOf } from '../recognise/train-fixture.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf, testAccount } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';

const version = '4.0.1';
const missing = await reasonToSkipSpark(version);
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(missing !== undefined || server === undefined)(
  'a recogniser of a result in a bucket',
  { timeout: 240_000 },
  () => {
    let folder = '';
    let bucket = '';
    let result = '';
    let cluster: Awaited<ReturnType<typeof sharedCluster>>;

    beforeAll(async () => {
      // Started first, so that it does not inherit what is set below.
      cluster = await sharedCluster(version, 'standalone');
      const endpoint = server?.endpoint ?? '';
      for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
      vi.stubEnv('SPARK_CONNECT_AUTHENTICATE_TOKEN', clusterToken);
      const { accessKeyId, secretAccessKey } = testAccount;
      const profile = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
      await writeFile(credentialsFile(cluster.folder), profile);
      folder = await makeTempFolder();
      bucket = `s3://${await makeBucket(endpoint)}`;
      result = await resultOf({ ...(await plantTraining(folder)), output: `${bucket}/result` });
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(credentialsFile(cluster.folder), { force: true });
      await rm(folder, { recursive: true, force: true });
      await server?.stop();
    });

    it('has on Spark the bytes that it has on this machine', async () => {
      const spark = { engine: 'spark', spark: cluster.address } as const;
      const engine = await openEngine(spark, new AbortController().signal);
      // In five tasks; and as the command does it.
      expect(await learnedBytes(result, { engine, neighbours: true })).toEqual(
        await learnedRowByRow(result, { gallery: new Gallery() }),
      );
      const here = await train({ result, recogniser: join(folder, 'here.recogniser') });
      const recogniser = `${bucket}/there.recogniser`;
      expect(await train({ result, recogniser, ...spark })).toEqual(here);
      const storage = openStorage(Location.parse(bucket));
      const bytes = await storage.read('there.recogniser');
      expect((await readFile(join(folder, 'here.recogniser'))).equals(bytes)).toBe(true);
      const left = [];
      for await (const { key } of storage.list()) if (!key.startsWith('result/')) left.push(key);
      expect(left).toEqual(['there.recogniser']);
    });

    it('predicts on Spark what it predicts on this machine', async () => {
      const recogniser = join(folder, 'predicting.recogniser');
      await train({ result, recogniser, neighbours: true });
      const { manifest: here } = await predictResult({ recogniser, result, output: join(folder, 'here') });
      const { manifest: there } = await predictResult({
        ...{ recogniser, result, output: `${bucket}/there` },
        ...{ engine: 'spark', spark: cluster.address },
      });
      expect(there).toMatchObject({ parts: here.parts, counts: here.counts, run: { engine: 'spark' } });
    });
  },
);
