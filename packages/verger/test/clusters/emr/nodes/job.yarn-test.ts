import { yarnManager } from 'testing-support/yarn/yarn';
import { jobContract } from './support/job-contract.js';

// As emr-7 has it: Spark 3.5 with the Connect server from our assets, on YARN.
await jobContract('3.5.7', 'yarn', yarnManager);
