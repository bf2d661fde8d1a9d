import { relative } from 'node:path';
import type { Command } from 'commander';
import { VergerError } from '../common/errors.js';
import { jsonLine, printable } from './format.js';
import { port } from './options.js';
import { stopSignal } from './stop-signal.js';
import { untilStopped } from './until-stopped.js';

interface NotebookFlags {
  readonly port: number;
  readonly execute?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  verger notebook
  verger notebook read.ipynb
  verger notebook my/analysis.ipynb --port 0
  verger notebook fruits.ipynb --execute

fruits.ipynb (TypeScript) tells the whole story on a folder of images; read.ipynb (Python) opens a result with pandas. The
first start installs Jupyter and Deno's kernel in a cache folder (750 MB): it needs npm and Python 3.11 or later. Answers
on 127.0.0.1 only, to whoever has the address that it prints. Ctrl-C ends it.`;

/** `verger notebook`: a notebook in Jupyter. */
export function setUp(command: Command): void {
  command
    .argument(
      '[notebook]',
      'a notebook, or a name of one that ships, of which you get a copy (default: fruits.ipynb)',
    )
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', port, 8888)
    .option('--execute', 'run all cells without a browser, and keep their outputs in the notebook')
    .option('--json', 'print the address, or with --execute the notebook, as JSON')
    .option('--quiet', 'hide progress')
    .addHelpText('after', examples)
    .action(openNotebook);
}

async function openNotebook(
  wanted: string | undefined,
  { port: wantedPort, execute, json, quiet }: NotebookFlags,
): Promise<void> {
  const [{ notebookFile }, { openSession }] = await Promise.all([
    import('../notebook/notebook-file.js'),
    import('../notebook/session.js'),
  ]);
  const signal = stopSignal();
  const onStep = (line: string): unknown => quiet !== true && process.stderr.write(`${printable(line)}\n`);
  const { path, isCopy } = await notebookFile(wanted);
  const shown = relative('', path);
  if (isCopy) onStep(`${shown} is your copy`);
  const session = await openSession({ signal, onStep });
  if (execute === true) {
    const { executeNotebook } = await import('../notebook/execute.js');
    onStep('Running all cells');
    await executeNotebook(path, session, signal).finally(() => session.remove());
    process.stdout.write(json === true ? `${jsonLine({ notebook: path })}\n` : `Done: ${printable(shown)}\n`);
    return;
  }
  const { startNotebookServer } = await import('../notebook/server.js');
  const server = await startNotebookServer(path, wantedPort, session, signal);
  process.stdout.write(
    json === true
      ? `${jsonLine({ address: server.address })}\n`
      : `Open ${server.address}\nCtrl-C ends it.\n`,
  );
  const ended = server.exited.then(() => {
    throw new VergerError('task-failed', 'Jupyter has exited');
  });
  await untilStopped(signal, ended).finally(() => server.close());
}
