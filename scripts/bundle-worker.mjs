// Bundles the built modules for a worker on a Spark executor into a few files in `<built>/spark-worker/`, and those
// that unpack it there into one in `<built>/spark-starter/`. Native code and WebAssembly stay outside:
// `src/engines/spark/bundle/` adds them. Also copies the scripts that are not modules to where the built modules expect
// them.
import { copyFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { forNode, licencesOf, withRequire } from './bundling.mjs';

const [built] = process.argv.slice(2);

const worker = join(built, 'engines/spark/worker');
const { metafile } = await build({
  ...forNode,
  metafile: true,
  entryPoints: {
    'warm-worker': join(worker, 'warm-worker.js'),
    main: join(built, 'worker/main.js'),
  },
  outdir: join(built, 'spark-worker'),
  // sharp and the S3 client are loaded only if an image or an address needs them.
  splitting: true,
  // The AWS SDK as ES modules, for tree shaking; its CommonJS build would have no named exports here.
  mainFields: ['module', 'main'],
  // Of sharp's packages only those with native code.
  external: ['onnxruntime-node', 'parquet-wasm', '@cornerstonejs/*', '@img/sharp-*'],
  ...withRequire,
  legalComments: 'eof',
});

const { metafile: ofStarter } = await build({
  ...forNode,
  metafile: true,
  entryPoints: [join(worker, 'start.js')],
  outdir: join(built, 'spark-starter'),
  outExtension: { '.js': '.mjs' },
});

writeFileSync(
  join(built, 'spark-worker/THIRD-PARTY.txt'),
  licencesOf([...Object.keys(metafile.inputs), ...Object.keys(ofStarter.inputs)]),
);

copyFileSync('packages/verger/src/engines/spark/worker/call.sh', join(worker, 'call.sh'));
const nodes = 'clusters/emr/nodes/scripts';
cpSync(join('packages/verger/src', nodes), join(built, nodes), { recursive: true });
