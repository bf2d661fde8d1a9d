import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { skipOrFail } from 'testing-support/services';
import { clusterToken, credentialsFile, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { makeTempFolder } from 'testing-support/temp-folder';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../src/common/errors.js';
import { openResults, run, study } from '../../src/index.js';
import { plantOrchard } from '../support/orchard.js';
import { makeBucket } from '../support/s3/buckets.js';
import { environmentOf, testAccount } from '../support/s3/server.js';
import { startVersitygw } from '../support/s3/versitygw.js';
import { writeTinyBackbone } from '../support/tiny-backbone.js';

const version = '4.0.1';
const missing = await reasonToSkipSpark(version);
const server = await startVersitygw().catch((error: unknown) => {
  skipOrFail(messageOf(error));
  return undefined;
});

describe.skipIf(missing !== undefined || server === undefined)(
  'a study of a result in a bucket',
  // A session, and a query for each stage.
  { timeout: 240_000 },
  () => {
    let folder = '';
    let output = '';
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
      const model = await writeTinyBackbone(folder);
      await plantOrchard(join(folder, 'orchard'), { classes: ['apple', 'plum'], perClass: 30 });
      output = `s3://${await makeBucket(endpoint)}/result`;
      await run({ input: join(folder, 'orchard'), output, model, partitions: 3 });
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await rm(credentialsFile(cluster.folder), { force: true });
      await rm(folder, { recursive: true, force: true });
      await server?.stop();
    });

    it('has the same bytes on Spark and on this machine', async () => {
      const { atlas: here } = await study({ output, workers: 2 });
      const { atlas: there } = await study({
        output,
        overwrite: true,
        engine: 'spark',
        spark: cluster.address,
      });
      expect(there).toMatchObject({ files: here.files, summary: here.summary, run: { engine: 'spark' } });
      const results = await openResults(output);
      expect(await results.verify()).toEqual([]);
      expect(await results.atlas()).toEqual(there);
    });
  },
);
