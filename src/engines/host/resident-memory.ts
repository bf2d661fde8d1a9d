import { readFileSync } from 'node:fs';

const pageBytes = 4096;

/** Bytes that a process holds in memory; `undefined` where the system has no /proc to ask. */
export function residentBytes(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes;
  } catch {
    return undefined;
  }
}
