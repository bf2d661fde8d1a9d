// Makes of the built modules that a worker on a Spark executor needs a few files, into `<built>/spark-worker/`.
// What holds native code or WebAssembly stays outside: `src/engines/spark/bundle/` packs it beside them.
import { join } from 'node:path';
import { build } from 'esbuild';

const [built] = process.argv.slice(2);

await build({
  entryPoints: {
    main: join(built, 'engines/spark/worker/main.js'),
    'resident-main': join(built, 'engines/spark/worker/resident-main.js'),
    'worker-main': join(built, 'engines/host/worker-main.js'),
  },
  outdir: join(built, 'spark-worker'),
  bundle: true,
  // sharp and the S3 client are loaded only where an image or an address needs them.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // The AWS SDK as modules, of which only what is used comes along; as CommonJS it would have no named exports here.
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', 'parquet-wasm', '@cornerstonejs/*', '@img/*'],
  banner: {
    // Bundled CommonJS asks for Node's own modules.
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  legalComments: 'eof',
  logLevel: 'warning',
});
