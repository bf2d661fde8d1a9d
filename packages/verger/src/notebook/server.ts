import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../common/json.js';
import { ServerProcess } from '../common/server-process.js';
import type { Session } from './session.js';

const timeoutMs = 120_000;

/** A Jupyter that shows one folder. */
export interface NotebookServer {
  /** Opens the notebook; holds the token. */
  readonly address: string;
  /** Resolves when it has exited. */
  readonly exited: Promise<void>;
  close(): Promise<void>;
}

/** What Jupyter says of itself, in a file that only its user can read. */
const serverFile = z.object({ port: z.number(), token: z.string().min(32) });

/**
 * Starts JupyterLab on the folder of a notebook, on 127.0.0.1, with a token of its own choice.
 * @param notebook an absolute path
 * @param port 0 takes a free one
 * @throws VergerError `task-failed` if Jupyter does not start; `interrupted`
 */
export async function startNotebookServer(
  notebook: string,
  port: number,
  session: Session,
  signal: AbortSignal,
): Promise<NotebookServer> {
  const { python, env, folder } = session;
  const options = [
    '--no-browser',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${dirname(notebook)}`,
    // In a container, one is root. Jupyter asks to be told so.
    '--allow-root',
  ];
  const server = await ServerProcess.start({
    name: 'Jupyter',
    command: python,
    args: ['-m', 'jupyterlab', ...options],
    env,
    cwd: dirname(notebook),
    log: join(folder, 'jupyter.log'),
    code: 'task-failed',
  });
  const close = async (): Promise<void> => {
    await server.end();
    await session.remove();
  };
  try {
    const { port: chosen, token } = await server.untilReady(() => answering(folder), { timeoutMs, signal });
    const page = `lab/tree/${encodeURIComponent(basename(notebook))}`;
    return { address: `http://127.0.0.1:${chosen}/${page}?token=${token}`, exited: server.exited, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where Jupyter listens, once it answers. */
async function answering(runtime: string): Promise<z.infer<typeof serverFile> | undefined> {
  const name = (await readdir(runtime)).find((each) => /^jpserver-\d+\.json$/.test(each));
  if (name === undefined) return undefined;
  const { data } = serverFile.safeParse(parseJson(await readFile(join(runtime, name))));
  if (data === undefined) return undefined;
  const answer = await fetch(`http://127.0.0.1:${data.port}/api`, {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  return answer?.ok === true ? data : undefined;
}
