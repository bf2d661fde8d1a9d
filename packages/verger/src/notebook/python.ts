import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { packageFile } from '../common/package-root.js';
import { publishedFolder } from '../common/published-folder.js';
import { runTool, toolFailed } from '../common/run-tool.js';
import { homeFor } from './home.js';

const oldest = [3, 11] as const; // of pandas 3 and numpy 2.4: https://pypi.org/project/pandas/3.1.1/

export interface Python {
  readonly command: string;
  /** Such as `3.11`. */
  readonly version: string;
}

const pipOptions = ['--quiet', '--no-input', '--disable-pip-version-check', '--retries', '3'];

/**
 * The Python of an environment with Jupyter, and with what reads a result: a virtual environment in the cache, made on
 * first use (650 MB) from exact versions, whose digests pip checks.
 *
 * The environment is moved once after it was made: run its tools as `python -m <tool>`.
 * @param base the Python to make it with
 * @throws VergerError `not-found` where Python has no module venv; `download`; `interrupted`
 */
export async function installJupyter(base: Python, signal: AbortSignal): Promise<string> {
  const requirements = packageFile('jupyter/requirements.txt');
  const folder = homeFor(`jupyter-${base.version}`, sha256(await readFile(requirements)));
  // The Python in it is a link to the one that made it, which may have been removed.
  if (existsSync(folder) && !existsSync(pythonIn(folder))) await rm(folder, { recursive: true, force: true });
  await publishedFolder(folder, async (attempt) => {
    await runTool(base.command, ['-m', 'venv', attempt], { signal, env: cleanEnvironment() }).catch(
      (error: unknown) => {
        throw toolFailed('not-found', "Python can't make a virtual environment", error, pythonHint);
      },
    );
    const install = ['-m', 'pip', 'install', ...pipOptions, '--require-hashes', '-r', requirements];
    await runTool(pythonIn(attempt), install, { signal, env: cleanEnvironment() }).catch((error: unknown) => {
      throw toolFailed('download', "pip can't install Jupyter", error, 'is the package index reachable?');
    });
  });
  return pythonIn(folder);
}

/** This process's environment, without settings of another Python. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const isOfPython = (name: string): boolean => /^(PYTHON(HOME|PATH|STARTUP)|VIRTUAL_ENV)$/.test(name);
  const kept = Object.entries(process.env).filter(([name]) => !isOfPython(name));
  return { ...Object.fromEntries(kept), PYTHONNOUSERSITE: '1' };
}

const pythonHint = 'install python3 and python3-venv';

function pythonIn(folder: string): string {
  return join(folder, 'bin', 'python');
}

/** A Python of this machine that is new enough. @throws VergerError `not-found` */
export async function findPython(): Promise<Python> {
  const found: string[] = [];
  for (const command of ['python3', 'python']) {
    const print = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const text = await runTool(command, ['-c', print]).catch(() => '');
    const version = /^3\.\d+$/m.exec(text)?.[0];
    if (version === undefined) continue;
    if (Number(version.split('.')[1]) >= oldest[1]) return { command, version };
    found.push(version);
  }
  const instead = found.length === 0 ? 'there is none' : `here is ${found.join(' and ')}`;
  throw new VergerError('not-found', `notebooks need Python ${oldest.join('.')} or later: ${instead}`, {
    hint: pythonHint,
  });
}
