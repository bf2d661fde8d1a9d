import { connectContract } from './connect-contract.js';

await connectContract('4.1.1', 'standalone');
