import { cli, type CliEnd } from '../../../../support/cli.js';
import { testAccount } from '../../../../support/s3/server.js';

/** Runs the built command of a cluster, in the region of the test's servers, until it ends. */
export function clusterCli([command, ...args]: readonly string[]): Promise<CliEnd> {
  return cli(['cluster', command, '--region', testAccount.region, ...args]);
}
