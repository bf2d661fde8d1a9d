import { readFileSync } from 'node:fs';

/** A process's resident memory in bytes; `undefined` if the system has no /proc or the process has exited. */
export function residentBytes(pid: number): number | undefined {
  try {
    // In kB whatever the page size; `statm` counts pages.
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
