import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterSetup } from './setup.js';

/**
 * Makes a home of Spark for one cluster, of links to the distribution. In local-cluster mode, Spark puts the folders of
 * its executors below its home and never removes them: below the distribution they would add up, cluster by cluster.
 * @returns the folder for SPARK_HOME
 */
export async function makeOwnHome({ folder, distribution }: ClusterSetup): Promise<string> {
  const own = join(folder, 'work', 'spark');
  await mkdir(own);
  const names = await readdir(distribution.home);
  await Promise.all(
    names
      .filter((name) => name !== 'work')
      .map((name) => symlink(join(distribution.home, name), join(own, name))),
  );
  return own;
}
