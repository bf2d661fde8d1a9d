import { fileURLToPath } from 'node:url';
import { LocalEngine } from '../../src/engines/local/local-engine.js';

/** A local engine whose workers bring a decoder that crashes, hangs or eats on demand; its limits are tight. */
export function poisonedEngine(workers: number, entry = 'worker.mjs'): LocalEngine {
  return new LocalEngine({
    workers,
    entry: fileURLToPath(new URL(`poison/${entry}`, import.meta.url)),
    // On a busy machine a full heap takes seconds to abort.
    limits: { imageTimeoutMs: 5000, memoryBytes: 400 * 2 ** 20 },
  });
}
