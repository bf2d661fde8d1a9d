import { sparkEngineContract } from './engine-contract.js';

await sparkEngineContract('3.5.7', 'local-cluster');
