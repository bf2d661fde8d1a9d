import { parseConnectionString, SparkSession } from 'spark-connect';
import { addressOf, reasonToSkipSpark, portOf, sharedCluster } from 'testing-support/spark';
import { describe, expect, it } from 'vitest';
import { outerAddresses } from '../support/outer-addresses.js';

const startMs = 300_000;
const noRetry = { timeoutMs: 0, initialDelayMs: 0, maxDelayMs: 0 };
const clusters = [
  ['4.0.1', 'standalone', 'unreachable'],
  // Spark 3.5 listens on all interfaces; our interceptor refuses calls from elsewhere.
  ['3.5.7', 'local-cluster', 'refused'],
] as const;

for (const [version, mode, fault] of clusters) {
  const missing = await reasonToSkipSpark(version);
  describe.skipIf(missing !== undefined)(`Spark ${version}, ${mode}`, () => {
    it('serves this machine only', { timeout: startMs }, async () => {
      const port = portOf(await sharedCluster(version, mode));
      for (const address of outerAddresses()) {
        const endpoint = parseConnectionString(`sc://${address}:${port}`, {});
        const connecting = SparkSession.connect(endpoint, { connectRetry: noRetry });
        await expect(connecting).rejects.toMatchObject({ fault });
      }
    });

    it('serves nobody without its token', { timeout: startMs }, async () => {
      const cluster = await sharedCluster(version, mode);
      for (const parameters of ['', '/;token=wrong']) {
        const address = `sc://127.0.0.1:${portOf(cluster)}${parameters}`;
        const connecting = SparkSession.connect(parseConnectionString(address, {}), {
          connectRetry: noRetry,
        });
        await expect(connecting).rejects.toMatchObject({ fault: 'refused' });
      }
      const session = await SparkSession.connect(parseConnectionString(addressOf(cluster), {}));
      expect(await session.collect('SELECT 1 AS one')).toHaveLength(1);
      await session.close();
    });
  });
}
