import { fileURLToPath } from 'node:url';
import { LocalEngine } from '../../src/engines/local/local-engine.js';

/** A local engine with tight limits, whose decoder crashes, hangs, or fills memory on demand. */
export function poisonedEngine(workers: number, entry = 'worker.mjs'): LocalEngine {
  return new LocalEngine({
    workers,
    entry: fileURLToPath(new URL(`poison/${entry}`, import.meta.url)),
    // On a busy machine a full heap takes seconds to abort.
    limits: { imageTimeoutMs: 5000, memoryBytes: 400 * 2 ** 20 },
  });
}
