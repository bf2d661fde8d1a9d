// Bundles the built modules for a worker on a Spark executor into a few files in `<built>/spark-worker/`, and those
// that unpack it there into one in `<built>/spark-starter/`. Native code and WebAssembly stay outside:
// `src/engines/spark/bundle/` adds them. Also copies the script that is not a module to where the built modules expect
// it.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [built] = process.argv.slice(2);

const worker = join(built, 'engines/spark/worker');
/** @satisfies {import('esbuild').BuildOptions} */
const forNode = /** @type {const} */ ({
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'warning',
  // Names stay, for stack traces.
  minifyWhitespace: true,
});

await build({
  ...forNode,
  entryPoints: {
    'warm-worker': join(worker, 'warm-worker.js'),
    main: join(built, 'worker/main.js'),
  },
  outdir: join(built, 'spark-worker'),
  // sharp and the S3 client are loaded only if an image or an address needs them.
  splitting: true,
  // The AWS SDK as ES modules, for tree shaking; its CommonJS build would have no named exports here.
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', 'parquet-wasm', '@cornerstonejs/*', '@img/*'],
  banner: {
    // Bundled CommonJS requires Node's built-in modules.
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  legalComments: 'eof',
});

await build({
  ...forNode,
  entryPoints: [join(worker, 'start.js')],
  outdir: join(built, 'spark-starter'),
  outExtension: { '.js': '.mjs' },
});

copyFileSync('packages/verger/src/engines/spark/worker/call.sh', join(worker, 'call.sh'));
