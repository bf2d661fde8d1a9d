import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../../common/errors.js';
import { runTool } from './run-tool.js';

// A variable in the environment is inherited by all that a process starts: shells, JVMs, executors, and the
// commands that tasks run, whoever of their parents is still alive. By it everything can be found again.
const variable = 'VERGER_SPARK_CLUSTER';

const pollMs = 100;
const politeMs = 10_000;

/** To be added to the environment of what belongs to a cluster. */
export function familyName(clusterId: string): Readonly<Record<string, string>> {
  return { [variable]: clusterId };
}

/** The ids of all living processes of a cluster. */
export async function family(clusterId: string): Promise<readonly number[]> {
  const mark = `${variable}=${clusterId}`;
  const all = process.platform === 'linux' ? await environmentsOfProc() : await environmentsOfPs();
  return all.filter(({ text }) => text.split(/[\0\s]/).includes(mark)).map(({ pid }) => pid);
}

/** Ends all processes of a cluster: asks first, and does not ask for ever. */
export async function endFamily(clusterId: string): Promise<void> {
  const started = performance.now();
  const asked = new Set<number>();
  for (;;) {
    const members = await family(clusterId);
    if (members.length === 0) return;
    const insist = performance.now() - started > politeMs;
    for (const pid of members) {
      if (insist) signalTo(pid, 'SIGKILL');
      else if (!asked.has(pid)) signalTo(pid, 'SIGTERM');
      asked.add(pid);
    }
    await sleep(pollMs);
  }
}

/** Ends one process of a cluster, and waits for its end. */
export async function endMember(clusterId: string, pid: number): Promise<void> {
  const started = performance.now();
  if ((await family(clusterId)).includes(pid)) signalTo(pid, 'SIGTERM');
  while ((await family(clusterId)).includes(pid) && performance.now() - started < politeMs)
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

/** Of the processes that we may look into; a zombie has an empty one. */
async function environmentsOfProc(): Promise<readonly Environment[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      text: await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => ''),
    })),
  );
}

/** With `e`, ps of BSD and macOS shows the environments of the user's own processes after their commands. */
async function environmentsOfPs(): Promise<readonly Environment[]> {
  const lines = (await runTool('ps', ['-axeww', '-o', 'pid=,command='])).split('\n');
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), text: line }));
}
