import { readFileSync } from 'node:fs';

/** Bytes that a process holds in memory; `undefined` where the system has no /proc to ask, or it is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    // In kB whatever the size of a page, which `statm` counts in.
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
