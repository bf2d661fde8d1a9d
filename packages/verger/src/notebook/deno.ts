import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VergerError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { encodeJson } from '../common/json.js';
import { packageFile } from '../common/package-root.js';
import { publishedFolder } from '../common/published-folder.js';
import { requireTool } from '../common/required-tool.js';
import { runTool, toolFailed } from '../common/run-tool.js';
import { homeFor } from './home.js';

/** Deno's kernel, which runs TypeScript. */
export interface DenoKernel {
  /** A folder of Jupyter's data in which the kernel is registered. */
  readonly jupyterPath: string;
  /** Deno's cache, which has the packages that the notebooks import. */
  readonly denoDir: string;
}

const locks = ['package.json', 'package-lock.json', 'deno.lock'] as const;
const reachable = 'is the npm registry reachable?';

/**
 * Installs Deno's kernel in the cache on first use (95 MB), and the packages that the notebooks import. npm and Deno
 * compare all of it with the digests in the lock files.
 * @throws VergerError `not-found` without npm, or where there is no Deno; `download`; `interrupted`
 */
export async function installDeno(signal: AbortSignal): Promise<DenoKernel> {
  await requireTool('npm', ['--version'], {
    name: 'npm',
    hint: "install npm: Deno's kernel comes from its registry",
  });
  const texts = await Promise.all(locks.map((name) => readFile(packageFile(`jupyter/kernel/${name}`))));
  const folder = homeFor('deno', sha256(Buffer.concat(texts)));
  await publishedFolder(folder, (attempt) => fill(attempt, folder, signal));
  return placesIn(folder);
}

function placesIn(folder: string): DenoKernel {
  return { jupyterPath: join(folder, 'share', 'jupyter'), denoDir: join(folder, 'deno-dir') };
}

/** @param folder where `attempt` will be: the kernel's description holds paths */
async function fill(attempt: string, folder: string, signal: AbortSignal): Promise<void> {
  for (const name of locks) await copyFile(packageFile(`jupyter/kernel/${name}`), join(attempt, name));
  // The binary is a package of its own; the package's script would only copy it.
  const npm = ['ci', '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund'];
  await runTool('npm', npm, { cwd: attempt, signal }).catch((error: unknown) => {
    throw toolFailed('download', "npm can't install Deno", error, reachable);
  });
  const binary = await binaryIn(attempt);
  const { specifiers } = JSON.parse(await readFile(join(attempt, 'deno.lock'), 'utf8')) as DenoLock;
  const env = { ...process.env, DENO_DIR: placesIn(attempt).denoDir, DENO_NO_UPDATE_CHECK: '1' };
  const cache = ['cache', '--quiet', '--no-config', '--lock=deno.lock', '--frozen'];
  await runTool(join(attempt, binary), [...cache, ...Object.keys(specifiers)], {
    cwd: attempt,
    env,
    signal,
  }).catch((error: unknown) => {
    throw toolFailed('download', "Deno can't fetch what the notebooks import", error, reachable);
  });
  await register(placesIn(attempt).jupyterPath, join(folder, binary));
}

/** In Deno's format, of which only this is read. */
interface DenoLock {
  readonly specifiers: Readonly<Record<string, string>>;
}

/** npm has installed the package of this platform, and no other. */
async function binaryIn(folder: string): Promise<string> {
  const platforms = await readdir(join(folder, 'node_modules', '@deno')).catch(() => []);
  const platform = platforms.at(0);
  if (platform === undefined)
    throw new VergerError('not-found', `there is no Deno for ${process.platform} on ${process.arch}`, {
      hint: 'read.ipynb needs Python only, in a Jupyter of your own',
    });
  return join('node_modules', '@deno', platform, 'deno');
}

/** https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
async function register(jupyterPath: string, deno: string): Promise<void> {
  const kernel = join(jupyterPath, 'kernels', 'deno');
  await mkdir(kernel, { recursive: true });
  const argv = [deno, 'jupyter', '--kernel', '--conn', '{connection_file}'];
  await writeFile(
    join(kernel, 'kernel.json'),
    encodeJson({ argv, display_name: 'Deno', language: 'typescript' }),
  );
}
