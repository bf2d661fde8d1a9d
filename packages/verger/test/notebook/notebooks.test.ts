import { mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterToken, portOf, reasonToSkipSpark, sharedCluster } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/common/cache-folder.js';
import { cli } from '../support/cli.js';
import { repositoryFile } from '../support/repository.js';
import { freshUser, reasonToSkipNotebooks } from './environment.js';
import { readNotebook } from './outputs.js';

// Draws an orchard, extracts it twice, and starts a Spark.
const timeoutMs = 900_000;
const reason = await reasonToSkipNotebooks();
const noSpark = await reasonToSkipSpark('4.0.1');
const tempFolder = useTempFolders();

/** The tests' cluster. PySpark sends a token without TLS only to `localhost`. */
async function remoteSpark(): Promise<Record<string, string>> {
  const port = portOf(await sharedCluster('4.0.1', 'standalone'));
  return { SPARK_REMOTE: `sc://localhost:${port}`, SPARK_CONNECT_AUTHENTICATE_TOKEN: clusterToken };
}

describe.skipIf(reason)('the notebooks that ship', () => {
  it(
    'run from the first cell to the last, and leave nothing in the home',
    { timeout: timeoutMs },
    async () => {
      const cwd = await tempFolder();
      const user = await freshUser(await tempFolder());
      const execute = (name: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof cli> =>
        cli(['notebook', name, '--execute', '--quiet'], { cwd, env: { ...user, ...env } });
      // Spark is not installed once more.
      await symlink(cacheFolder('spark'), join(user.VERGER_CACHE, 'spark'));

      expect(await execute('fruits.ipynb')).toMatchObject({ code: 0, stdout: 'Done: fruits.ipynb\n' });
      const fruits = await readNotebook(join(cwd, 'fruits.ipynb'));
      expect(fruits.code.every(({ ran }) => ran)).toBe(true);
      expect(fruits.shown).toContain('288 pictures of 12 kinds');
      expect(fruits.shown).toContain('6 suspects; 6 of the 6 wrong labels are among them');
      expect(fruits.shown).toContain('All digests match.');
      if (noSpark === undefined) expect(fruits.shown).toContain('The same bytes.');

      const spark = noSpark === undefined ? await remoteSpark() : {};
      expect(await execute('read.ipynb', spark)).toMatchObject({ code: 0, stdout: 'Done: read.ipynb\n' });
      const read = await readNotebook(join(cwd, 'read.ipynb'));
      expect(read.code.every(({ ran }) => ran)).toBe(true);
      expect(read.shown).toMatch(/suspect_rank/);
      if (noSpark === undefined) expect(read.shown).toMatch(/label +count\n/);
      expect(await readdir(user.HOME)).toEqual([]);
    },
  );

  it('say which cell failed, and keep what came before', { timeout: timeoutMs }, async () => {
    const cwd = await tempFolder();
    await mkdir(join(cwd, 'empty'));
    const { code, stderr } = await cli(['notebook', 'read.ipynb', '--execute', '--quiet'], {
      cwd,
      env: { FEATURES: 'empty' },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^verger: the notebook failed: FileNotFoundError: .*manifest\.json/);
    expect((await readNotebook(join(cwd, 'read.ipynb'))).code.map(({ ran }) => ran)).toEqual([
      true,
      ...Array.from({ length: 6 }, () => false),
    ]);
  });
});

describe('the notebooks in the repository', () => {
  it.each(['fruits.ipynb', 'read.ipynb'])(
    '%s shows a real run, without a path of a machine',
    async (name) => {
      const file = repositoryFile(`notebooks/${name}`);
      const { code, shown } = await readNotebook(file);
      expect(code.every(({ ran }) => ran)).toBe(true);
      expect(shown).not.toMatch(/(?<![\w.<])\/(tmp|root|home|work|Users|var|usr)\//);
      expect(await readFile(file, 'utf8')).not.toMatch(/file:\/\//);
      expect((await stat(file)).size).toBeLessThan(1_000_000);
    },
  );
});
