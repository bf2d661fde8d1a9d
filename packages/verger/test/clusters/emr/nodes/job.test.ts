import { clusterManagers } from '../../../../src/clusters/local/cluster-manager.js';
import { jobContract } from './support/job-contract.js';

// Without daemons that would have to start first: the Connect server starts its executors.
await jobContract('3.5.7', 'local-cluster', clusterManagers['local-cluster']);
