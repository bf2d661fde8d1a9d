import { totalmem } from 'node:os';

/** Bytes of memory that this machine has, or that its control group allows. */
export function machineMemory(): number {
  // Respects the control group's limit; totalmem() does not.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
