import { parseConnectionString } from 'spark-connect';
import { addressOf, reasonToSkipSpark, portOf, sharedCluster, type TestMode } from 'testing-support/spark';
import { beforeAll, describe, expect, it } from 'vitest';
import { isSpark3 } from '../../../src/clusters/local/spec.js';
import type { ClusterState } from '../../../src/clusters/local/state.js';
import { SparkEngine } from '../../../src/engines/spark/spark-engine.js';
import { publicPorts } from '../../support/listening.js';
import { engineContract } from '../contract.js';

const startMs = 300_000;

/** Holds the Spark engine, on a cluster of this machine, to what every engine must do. */
export async function sparkEngineContract(version: string, mode: TestMode): Promise<void> {
  const missing = await reasonToSkipSpark(version, mode);
  describe.skipIf(missing !== undefined)(`Spark ${version}, ${mode}`, () => {
    let cluster: ClusterState;
    // A cluster takes longer to start than a test may.
    beforeAll(async () => {
      cluster = await sharedCluster(version, mode);
    }, startMs);

    engineContract('the Spark engine', () =>
      SparkEngine.open(parseConnectionString(addressOf(cluster)), new AbortController().signal),
    );

    it('listens to this machine only, but for a server that refuses others by itself', async () => {
      const refuses = isSpark3(version) ? [portOf(cluster)] : [];
      expect(await publicPorts(cluster.id)).toEqual(refuses);
    });
  });
}
