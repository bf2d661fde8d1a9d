import { readdirSync, readFileSync } from 'node:fs';

/** Resident MiB of a process and its workers (Linux). @param {number} pid */
export function memoryOf(pid) {
  const family = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => Number(name) === pid || parentOf(name) === pid);
  return family.reduce((sum, name) => sum + residentOf(name), 0);
}

/** @param {string} pid */
function parentOf(pid) {
  return Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? -1);
}

/** @param {string} pid */
function residentOf(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0) / 1024;
}

/** @param {string} pid */
function statusOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
