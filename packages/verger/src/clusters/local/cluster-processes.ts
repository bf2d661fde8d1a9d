import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../common/errors.js';
import { runTool } from '../../common/run-tool.js';

// Every process of a cluster inherits this variable: shells, JVMs, executors, and the commands that tasks run. So
// each can be found, even after its parents have died.
const variable = 'VERGER_SPARK_CLUSTER';

const pollMs = 100;
const graceMs = 10_000;

/** The environment variable that marks a process as part of a cluster. */
export function clusterMark(clusterId: string): Readonly<Record<string, string>> {
  return { [variable]: clusterId };
}

/** The ids of all running processes of a cluster. */
export async function clusterProcesses(clusterId: string): Promise<readonly number[]> {
  const mark = `${variable}=${clusterId}`;
  const all = process.platform === 'linux' ? await environmentsOfProc() : await environmentsOfPs();
  return all.filter(({ text }) => text.split(/[\0\s]/).includes(mark)).map(({ pid }) => pid);
}

/** Stops all processes of a cluster: SIGTERM first, SIGKILL after a while. */
export async function endClusterProcesses(clusterId: string): Promise<void> {
  const started = performance.now();
  const asked = new Set<number>();
  for (;;) {
    const pids = await clusterProcesses(clusterId);
    if (pids.length === 0) return;
    const mustKill = performance.now() - started > graceMs;
    for (const pid of pids) {
      if (mustKill) signalTo(pid, 'SIGKILL');
      else if (!asked.has(pid)) signalTo(pid, 'SIGTERM');
      asked.add(pid);
    }
    await sleep(pollMs);
  }
}

/** Asks one process of a cluster to exit, and waits a while for it. */
export async function endClusterProcess(clusterId: string, pid: number): Promise<void> {
  const started = performance.now();
  if ((await clusterProcesses(clusterId)).includes(pid)) signalTo(pid, 'SIGTERM');
  while ((await clusterProcesses(clusterId)).includes(pid) && performance.now() - started < graceMs)
    await sleep(pollMs);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

interface Environment {
  readonly pid: number;
  readonly text: string;
}

/** Of the processes that we may read; a zombie's is empty. */
async function environmentsOfProc(): Promise<readonly Environment[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      text: await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
    })),
  );
}

/** With `e`, ps on BSD and macOS prints the environment of the user's own processes after the command. */
async function environmentsOfPs(): Promise<readonly Environment[]> {
  const lines = (await runTool('ps', ['-axeww', '-o', 'pid=,command='])).split('\n');
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), text: line }));
}
