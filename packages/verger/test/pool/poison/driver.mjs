import { fileURLToPath } from 'node:url';
import { LocalEngine } from '../../../dist/engines/local/local-engine.js';
import { runPipeline } from '../../../dist/driver/run.js';
import { locateModel } from '../../../dist/backbone/model-source.js';
import { Location } from '../../../dist/storage/location.js';

// Runs the request given as JSON, with workers that can be poisoned.
const { input, output, model, ...settings } = JSON.parse(process.argv[2]);
const entry = fileURLToPath(new URL('worker.mjs', import.meta.url));
const engine = new LocalEngine({ workers: 2, entry, limits: { imageTimeoutMs: 60_000 } });
await runPipeline(
  {
    request: {
      ...settings,
      input: Location.parse(input),
      output: Location.parse(output),
      model: locateModel(model),
    },
    engine,
    listener: () => undefined,
    signal: new AbortController().signal,
  },
  () => Promise.resolve(),
);
