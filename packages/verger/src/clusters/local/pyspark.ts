import { join } from 'node:path';
import { VergerError } from '../../common/errors.js';
import { cacheFolder } from '../../common/cache-folder.js';
import { publishedFolder } from '../../common/published-folder.js';
import { runTool, toolFailed } from '../../common/run-tool.js';

const pipOptions = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile', '--retries', '3'];

/**
 * The home of a Spark: the PyPI package pyspark contains the whole distribution. Installed into a cache folder on
 * first use (a download of 300 to 450 MB), without its dependencies, since nothing here runs it from Python.
 */
export async function installSpark(version: string, signal: AbortSignal): Promise<string> {
  const folder = await publishedFolder(join(cacheFolder('spark'), `pyspark-${version}`), async (attempt) => {
    const args = [
      '-m',
      'pip',
      'install',
      ...pipOptions,
      '--no-deps',
      '--target',
      attempt,
      `pyspark==${version}`,
    ];
    await runTool(await findPython(), args, { signal }).catch((error: unknown) => {
      throw toolFailed(
        'spark',
        `pip can't install pyspark ${version}`,
        error,
        'is the package index reachable?',
      );
    });
  });
  return join(folder, 'pyspark');
}

async function findPython(): Promise<string> {
  for (const command of ['python3', 'python']) {
    const output = await runTool(command, ['-m', 'pip', '--version']).catch(() => '');
    if (/\(python 3\./.test(output)) return command;
  }
  throw new VergerError('spark', 'Python 3 with pip not found: it is needed to install Spark', {
    hint: 'install python3 and python3-pip',
  });
}
