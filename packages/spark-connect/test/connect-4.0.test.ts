import { connectContract } from './connect-contract.js';

await connectContract('4.0.1', 'standalone');
