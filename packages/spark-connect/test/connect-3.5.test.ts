import { connectContract } from './connect-contract.js';

await connectContract('3.5.7', 'local-cluster');
