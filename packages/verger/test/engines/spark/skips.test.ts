import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonToSkipSpark } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { describe, expect, it } from 'vitest';
import { pathWithout } from '../../support/path-without.js';
import { repositoryFile } from '../../support/repository.js';

const suite = 'packages/verger/test/engines/spark/engine-3.5.test.ts';
const noJava = 'Spark 3.5.7: Spark needs Java 17 to 23: no Java found in JAVA_HOME or on the PATH';
const noPython = 'Spark 3.5.7: Python 3 with pip not found: it is needed to install Spark';

/** Runs a suite that needs Spark, as on a machine without some commands. */
async function runWithout(
  names: RegExp,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const commands = join(folder, 'bin');
  await mkdir(commands);
  const child = spawn(process.execPath, [repositoryFile('node_modules/vitest/vitest.mjs'), 'run', suite], {
    cwd: repositoryFile('.'),
    env: { ...process.env, VERGER_REQUIRE_SERVICES: undefined, ...env, PATH: pathWithout(names, commands) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const withoutJava = { JAVA_HOME: undefined };
const missing = await reasonToSkipSpark('3.5.7');

describe('a suite that needs Spark', () => {
  const tempFolder = useTempFolders();

  it('is skipped with a reason if there is no Java', async () => {
    const { code, output } = await runWithout(/^java/, await tempFolder(), withoutJava);
    expect(output).toContain(`skipped: ${noJava}`);
    expect(code).toBe(0);
  });

  it('fails without Java if services are required', async () => {
    const env = { ...withoutJava, VERGER_REQUIRE_SERVICES: '1' };
    const { code, output } = await runWithout(/^java/, await tempFolder(), env);
    expect(output).toContain(`a service is required here: ${noJava}`);
    expect(code).toBe(1);
  });

  it.skipIf(missing !== undefined)(
    'is skipped with a reason if there is no Python to install Spark',
    async () => {
      const folder = await tempFolder();
      const { code, output } = await runWithout(/^python/, folder, { VERGER_CACHE: join(folder, 'cache') });
      expect(output).toContain(`skipped: ${noPython}`);
      expect(code).toBe(0);
    },
  );
});
