import { networkInterfaces } from 'node:os';
import { parseConnectionString, SparkSession } from 'spark-connect';
import { reasonToSkipSpark, portOf, sharedCluster } from 'testing-support/spark';
import { describe, expect, it } from 'vitest';

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
      const interfaces = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
      const outer = interfaces.filter(({ internal, family }) => !internal && family === 'IPv4');
      for (const { address } of outer) {
        const endpoint = parseConnectionString(`sc://${address}:${port}`, {});
        const connecting = SparkSession.connect(endpoint, { connectRetry: noRetry });
        await expect(connecting).rejects.toMatchObject({ fault });
      }
    });
  });
}
