// Makes of the built modules that a worker on a Spark executor needs a few files, into `<built>/spark-worker/`, and one
// of those that unpack it there, into `<built>/spark-starter/`. What holds native code or WebAssembly stays outside:
// `src/engines/spark/bundle/` packs it beside them. Puts the script that is no module where the built modules look for it.
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
});

await build({
  ...forNode,
  entryPoints: {
    'resident-main': join(worker, 'resident-main.js'),
    main: join(built, 'worker/main.js'),
  },
  outdir: join(built, 'spark-worker'),
  // sharp and the S3 client are loaded only where an image or an address needs them.
  splitting: true,
  // The AWS SDK as modules, of which only what is used comes along; as CommonJS it would have no named exports here.
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', 'parquet-wasm', '@cornerstonejs/*', '@img/*'],
  banner: {
    // Bundled CommonJS asks for Node's own modules.
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
