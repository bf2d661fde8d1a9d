import { fileURLToPath } from 'node:url';
import { LocalEngine } from '../../../dist/engines/local/local-engine.js';
import { runPipeline } from '../../../dist/driver/run.js';

// Runs the request given as JSON, with workers that can be poisoned, and says when the first image is in hand.
const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));
const engine = new LocalEngine({ workers: 2, entry, limits: { imageTimeoutMs: 60_000 } });
await runPipeline(
  {
    request: JSON.parse(process.argv[2]),
    engine,
    listener: ({ type }) => type === 'progress' && process.stdout.write('in hand\n'),
    signal: new AbortController().signal,
  },
  () => Promise.resolve(),
);
