import { sparkEngineContract } from './engine-contract.js';

// That of EMR's newest release. The tests of spark-connect use the same cluster.
await sparkEngineContract('4.1.1', 'standalone');
