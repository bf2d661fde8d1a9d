import { fileURLToPath } from 'node:url';
import { LocalEngine } from '../../../dist/engines/local/local-engine.js';
import { runPipeline } from '../../../dist/driver/run.js';

// Runs the request given as JSON, with workers that can be poisoned.
const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));
const engine = new LocalEngine({ workers: 2, entry, limits: { imageTimeoutMs: 60_000 } });
await runPipeline(
  {
    request: JSON.parse(process.argv[2]),
    engine,
    listener: () => undefined,
    signal: new AbortController().signal,
  },
  () => Promise.resolve(),
);
