import { readlinkSync } from 'node:fs';
import { systemCode } from './errors.js';

/** Whether a process on this machine, in this process's PID namespace, is alive. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/**
 * The PID namespace of this process (pid_namespaces(7)); undefined where there are none. Containers may share a host
 * name, but a process id means nothing outside its namespace.
 */
export function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}
