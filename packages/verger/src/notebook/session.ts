import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { encodeJson } from '../common/json.js';
import { packageFile } from '../common/package-root.js';
import { type DenoKernel, installDeno } from './deno.js';
import { notebookHome } from './home.js';
import { cleanEnvironment, findPython, installJupyter } from './python.js';

/** What one Jupyter runs with: its Python, its environment, and a folder for what it leaves, which only the user can enter. */
export interface Session {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Installs Jupyter and the kernels on first use, and prepares a session.
 * @throws VergerError `not-found` without Python or npm; `download`; `interrupted`
 */
export async function openSession({
  signal,
  onStep,
}: {
  readonly signal: AbortSignal;
  readonly onStep: (line: string) => void;
}): Promise<Session> {
  const base = await findPython();
  onStep("Deno's kernel (installed on first use)");
  const deno = await installDeno(signal);
  onStep('Jupyter (installed on first use)');
  const python = await installJupyter(base, signal);
  await mkdir(notebookHome(), { recursive: true });
  const folder = await mkdtemp(join(notebookHome(), 'session-'));
  await putVergerIn(join(folder, 'bin'));
  await writeSettings();
  return {
    python,
    folder,
    env: environment(deno, folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Jupyter, IPython and Deno write below the cache folder, and read no settings of the user's other Jupyters. */
function environment({ jupyterPath, denoDir }: DenoKernel, session: string): NodeJS.ProcessEnv {
  const home = notebookHome();
  const inherited = Object.entries(cleanEnvironment()).filter(
    ([name]) => !/^(JUPYTER|JPY|IPYTHON|DENO)/.test(name),
  );
  const { PATH = '', ...others } = Object.fromEntries(inherited);
  return {
    ...others,
    PATH: `${join(session, 'bin')}${delimiter}${PATH}`,
    JUPYTER_PATH: jupyterPath,
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_CONFIG_DIR: settingsFolder(),
    JUPYTER_RUNTIME_DIR: session,
    IPYTHONDIR: join(home, 'ipython'),
    DENO_DIR: denoDir,
    DENO_NO_UPDATE_CHECK: '1',
  };
}

/** This very Verger, as the command `verger`. */
async function putVergerIn(folder: string): Promise<void> {
  await mkdir(folder);
  const words = [process.execPath, packageFile('dist/cli/main.js')];
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  await writeFile(join(folder, 'verger'), `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`);
  await chmod(join(folder, 'verger'), 0o755);
}

function settingsFolder(): string {
  return join(notebookHome(), 'settings');
}

/** JupyterLab asks other computers for nothing: neither news, nor updates, nor extensions. */
async function writeSettings(): Promise<void> {
  const quiet = {
    news_url: null,
    check_for_updates_class: 'jupyterlab.NeverCheckForUpdate',
    extension_manager: 'readonly',
  };
  // Or it would still ask whether it may fetch news.
  const page = { disabledExtensions: { '@jupyterlab/apputils-extension:announcements': true } };
  const folder = settingsFolder();
  await mkdir(join(folder, 'labconfig'), { recursive: true });
  await writeFile(join(folder, 'jupyter_lab_config.json'), encodeJson({ LabApp: quiet }));
  await writeFile(join(folder, 'labconfig', 'page_config.json'), encodeJson(page));
}
