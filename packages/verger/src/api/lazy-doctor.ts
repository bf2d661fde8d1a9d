import type { Finding } from './doctor.js';

/** Checks what a run needs on this machine, as `verger doctor` does. */
export async function doctor(): Promise<Finding[]> {
  // Loaded only when needed: ONNX Runtime is large.
  return (await import('./doctor.js')).runChecks();
}
