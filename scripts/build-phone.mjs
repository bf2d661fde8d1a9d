// Bundles the phone's app (apps/phone) into `<built>/phone-site/`, for `verger app` to put a recogniser beside. ONNX Runtime's
// WebAssembly is stored compressed: it is a third of the package otherwise.
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { licencesOf } from './bundling.mjs';

const [built] = process.argv.slice(2);
const source = 'apps/phone';
const target = join(built, 'phone-site');

mkdirSync(join(target, 'assets'), { recursive: true });
cpSync(join(source, 'static'), target, { recursive: true });

/** @satisfies {import('esbuild').BuildOptions} */
const forBrowsers = /** @type {const} */ ({
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
  // The codec asks for them in Node only.
  external: ['fs', 'path'],
});
const { metafile } = await build({
  ...forBrowsers,
  entryPoints: ['src/main.tsx', 'src/worker/worker.ts', 'src/styles/phone.css'].map((file) =>
    join(source, file),
  ),
  outdir: join(target, 'assets'),
  entryNames: '[name]-[hash]',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});
const serviceWorker = join(source, 'service-worker/service-worker.ts');
await build({ ...forBrowsers, entryPoints: [serviceWorker], outfile: join(target, 'sw.js'), format: 'iife' });

const names = Object.keys(metafile.outputs).map((file) => basename(file));
const bundle = (/** @type {string} */ start) =>
  `./assets/${names.find((name) => name.startsWith(start)) ?? ''}`;
const page = readFileSync(join(source, 'static/index.html'), 'utf8')
  .replace('{{script}}', bundle('main-'))
  .replace('{{worker}}', bundle('worker-'))
  .replace('{{style}}', bundle('phone-'));
writeFileSync(join(target, 'index.html'), page);

/** Under a name with a digest of its content. @param {string} file @param {string} stem */
function asset(file, stem) {
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = `assets/${stem}-${digest}.wasm`;
  return { path, bytes };
}

const codec = asset(
  'node_modules/@cornerstonejs/codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode.wasm',
  'jpeg',
);
const resampler = asset('packages/vision/kernels/resample.wasm', 'resample');
const runtime = asset('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm', 'onnxruntime');
writeFileSync(join(target, codec.path), codec.bytes);
writeFileSync(join(target, resampler.path), resampler.bytes);
writeFileSync(
  join(target, `${runtime.path}.br`),
  brotliCompressSync(runtime.bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }),
);
writeFileSync(
  join(target, 'parts.json'),
  JSON.stringify({ jpegCodec: codec.path, resampler: resampler.path, runtime: runtime.path }),
);

mkdirSync(join(target, 'facts'), { recursive: true });
for (const table of ['kinds', 'nutrients', 'season', 'measures', 'picking'])
  copyFileSync(join('packages/facts/data', `${table}.csv`), join(target, 'facts', `${table}.csv`));

const inputs = [
  ...Object.keys(metafile.inputs),
  'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
];
writeFileSync(join(target, 'third-party.txt'), licencesOf(inputs));
