import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTempFolder } from 'testing-support/temp-folder';
import { installAws } from './aws-command.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const clusterId = 'j-3TESTOFNODES';

/** A folder that the scripts take for the root of a node, with what EMR has there. */
export class ScratchNode {
  readonly root: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(root: string, env: Readonly<Record<string, string>>) {
    this.root = root;
    this.#env = env;
  }

  /** @param env of the processes on the node; the AWS command line is on its `PATH` */
  static async make(
    env: Readonly<Record<string, string>>,
    { isPrimary = true }: { readonly isPrimary?: boolean } = {},
  ): Promise<ScratchNode> {
    const root = await makeTempFolder();
    for (const folder of ['mnt/var/lib/info', 'emr/metricscollector', 'bin', 'tmp'])
      await mkdir(join(root, folder), { recursive: true });
    // As EMR writes them.
    const info = join(root, 'mnt/var/lib/info');
    await writeFile(join(info, 'instance.json'), `{"isMaster": ${isPrimary}, "isRunningNameNode": false}\n`);
    await writeFile(
      join(info, 'job-flow.json'),
      `{\n  "jobFlowId" : "${clusterId}",\n  "jobFlowCreationInstant" : 1\n}\n`,
    );
    await installAws(join(root, 'bin'));
    const path = `${join(root, 'bin')}:${process.env.PATH ?? ''}`;
    // Version 1 of the command line, unlike that of the nodes, does not read AWS_REGION.
    const region = { AWS_DEFAULT_REGION: env.AWS_REGION };
    return new ScratchNode(root, {
      ...env,
      ...region,
      VERGER_ROOT: root,
      PATH: path,
      TMPDIR: join(root, 'tmp'),
    });
  }

  /** A path of the node, on this machine. */
  at(path: string): string {
    return join(this.root, path);
  }

  /** Runs a command as EMR does: a script of the node is named by its path there. */
  async run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const [program, ...args] = command.map((word) =>
      word.startsWith('/opt/verger/') ? this.at(word) : word,
    );
    const child = spawn(program, args, {
      env: { ...process.env, ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
    // Servers that it started keep no pipe of it: so its end is the end of its output.
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...ended };
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
