import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface ProcessState {
  readonly pid: number;
  readonly parent: number;
  /** Whether it has ended, and its parent has not read its exit status yet. */
  readonly isZombie: boolean;
  /** Whether a signal has stopped it. */
  readonly isStopped: boolean;
}

/** The running processes that this one has started; needs Linux's /proc. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stateOf(Number(name)) ?? [])
    .filter(({ parent, isZombie }) => parent === pid && !isZombie)
    .map((state) => state.pid);
}

/** Its children, their children, and so on. */
export function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** Waits until these processes have ended, for a limited time; returns those that are still running. */
export async function survivors(pids: readonly number[], waitMs: number): Promise<number[]> {
  const end = performance.now() + waitMs;
  for (;;) {
    const left = pids.filter((pid) => stateOf(pid)?.isZombie === false);
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(50);
  }
}

/** Whether a process has stopped on SIGSTOP; also true once it is gone. */
export function isStopped(pid: number): boolean {
  const state = stateOf(pid);
  return state === undefined || state.isZombie || state.isStopped;
}

/** The highest memory use so far of a process or of one of its children, in bytes. */
export function peakBytes(pid: number): number {
  return Math.max(0, ...[pid, ...childrenOf(pid)].map(ownPeak));
}

function ownPeak(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** From /proc/<pid>/stat: the state and the parent come after the name, which is in parentheses (proc(5)). */
function stateOf(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(parent),
      isZombie: state === 'Z' || state === 'X',
      isStopped: state === 'T',
    };
  } catch {
    return undefined;
  }
}
