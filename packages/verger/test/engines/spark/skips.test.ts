import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonToSkipSpark } from 'testing-support/spark';
import { useTempFolders } from 'testing-support/temp-folder';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pathWithout } from '../../support/path-without.js';

const noJava = 'Spark 3.5.7: Spark needs Java 17 to 23: no Java found in JAVA_HOME or on the PATH';
const noPython = 'Spark 3.5.7: Python 3 with pip not found: it is needed to install Spark';
const missing = await reasonToSkipSpark('3.5.7');

describe('a suite that needs Spark', () => {
  const tempFolder = useTempFolders();
  const warn = vi.spyOn(console, 'warn');

  beforeEach(() => {
    vi.stubEnv('VERGER_REQUIRE_SERVICES', undefined);
    warn.mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    warn.mockReset();
  });

  /** Makes this process one of a machine without some commands. */
  async function hide(names: RegExp): Promise<void> {
    const commands = join(await tempFolder(), 'bin');
    await mkdir(commands);
    vi.stubEnv('PATH', pathWithout(names, commands));
    vi.stubEnv('JAVA_HOME', names.test('java') ? undefined : process.env.JAVA_HOME);
  }

  it('is skipped with a reason if there is no Java', async () => {
    await hide(/^java/);
    expect(await reasonToSkipSpark('3.5.7')).toBe(noJava);
    expect(warn).toHaveBeenCalledWith(`skipped: ${noJava}`);
  });

  it('fails without Java if services are required', async () => {
    await hide(/^java/);
    vi.stubEnv('VERGER_REQUIRE_SERVICES', '1');
    await expect(reasonToSkipSpark('3.5.7')).rejects.toThrow(`a service is required here: ${noJava}`);
  });

  it.skipIf(missing !== undefined)(
    'is skipped with a reason if there is no Python to install Spark',
    async () => {
      await hide(/^python/);
      vi.stubEnv('VERGER_CACHE', await tempFolder());
      expect(await reasonToSkipSpark('3.5.7')).toBe(noPython);
      expect(warn).toHaveBeenCalledWith(`skipped: ${noPython}`);
    },
  );
});
