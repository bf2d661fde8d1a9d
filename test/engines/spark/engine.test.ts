import { describe } from 'vitest';
import { SparkEngine } from '../../../src/engines/spark/spark-engine.js';
import { endpointOf, missingSpark, sharedCluster } from '../../support/spark.js';
import { engineContract } from '../contract.js';

const version = '4.0.1';
const missing = await missingSpark(version);

describe.skipIf(missing !== undefined)(`Spark ${version}, standalone`, () => {
  engineContract('the Spark engine', async () => {
    const cluster = await sharedCluster(version, 'standalone');
    return SparkEngine.open(endpointOf(cluster), new AbortController().signal);
  });
});
