import { counted } from '../common/counted.js';
import type { Engine } from '../job/engine.js';
import type { RunListener } from '../job/events.js';
import { usableCores } from '../pool/usable-cores.js';
import type { CheckedRunOptions } from './run-options.js';

/** More processes than this per core only get in each other's way. */
const workersPerCore = 4;

export function warnOfWorkers({ name, parallelism }: Engine, listener: RunListener): void {
  const cores = usableCores();
  if (name !== 'local' || parallelism <= cores * workersPerCore) return;
  const message = `${counted(parallelism, 'worker')} on ${counted(cores, 'core')}: more than one per core is slower, and each needs memory`;
  listener({ type: 'warning', message });
}

export function observersOf({ onEvent, signal }: CheckedRunOptions): {
  listener: RunListener;
  signal: AbortSignal;
} {
  return { listener: onEvent ?? (() => undefined), signal: signal ?? new AbortController().signal };
}
