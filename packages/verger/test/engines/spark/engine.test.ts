import { sparkEngineContract } from './engine-contract.js';

await sparkEngineContract('4.0.1', 'standalone');
