import { parseConnectionString } from 'spark-connect';
import { addressOf, reasonToSkipSpark, portOf, sharedCluster, type TestMode } from 'testing-support/spark';
import { beforeAll, describe, expect, it } from 'vitest';
import { isSpark3 } from '../../../src/clusters/local/spec.js';
import type { ClusterState } from '../../../src/clusters/local/state.js';
import { SparkEngine } from '../../../src/engines/spark/spark-engine.js';
import { publicPorts } from '../../support/listening.js';
import { engineContract } from '../contract.js';

const startMs = 300_000;

/** Runs the engine contract on the Spark engine, with a cluster on this machine. */
export async function sparkEngineContract(version: string, mode: TestMode): Promise<void> {
  const missing = await reasonToSkipSpark(version, mode);
  describe.skipIf(missing !== undefined)(`Spark ${version}, ${mode}`, () => {
    let cluster: ClusterState;
    // Starting a cluster takes longer than a test may.
    beforeAll(async () => {
      cluster = await sharedCluster(version, mode);
    }, startMs);

    engineContract('the Spark engine', () =>
      SparkEngine.open(parseConnectionString(addressOf(cluster)), new AbortController().signal),
    );

    it('listens on loopback only, except for a server that refuses other hosts itself', async () => {
      const refuses = isSpark3(version) ? [portOf(cluster)] : [];
      expect(await publicPorts(cluster.id)).toEqual(refuses);
    });
  });
}
