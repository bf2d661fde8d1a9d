// Bundles the built modules for a worker on a Spark executor into a few files in `<built>/spark-worker/`, and those
// that unpack it there into one in `<built>/spark-starter/`. Native code and WebAssembly stay outside:
// `src/engines/spark/bundle/` adds them. Also copies the scripts that are not modules to where the built modules expect
// them.
import { copyFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  banner: {
    // Bundled CommonJS requires Node's built-in modules.
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
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

/**
 * The names, versions and licences of the packages of other people from which code was bundled.
 *
 * @param {readonly string[]} files
 */
function licencesOf(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  /** @type {Map<string, string[]>} */
  const packagesByText = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}: ${license}`]);
  }
  return [...packagesByText]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

copyFileSync('packages/verger/src/engines/spark/worker/call.sh', join(worker, 'call.sh'));
const nodes = 'clusters/emr/nodes/scripts';
cpSync(join('packages/verger/src', nodes), join(built, nodes), { recursive: true });
