// Builds every package: its WebAssembly kernels, its TypeScript and, for Verger, the worker that Spark's executors run.
// `--kernels` stops after the kernels.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packages } from './packages.mjs';

const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
const compilerFlags = ['--optimizeLevel', '3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

for (const name of packages) {
  const folder = join('packages', name);
  buildKernels(join(folder, 'kernels'));
  if (process.argv.includes('--kernels')) continue;
  stage(folder);
  buildModules(folder);
}

function buildKernels(folder) {
  if (!existsSync(folder)) return;
  for (const source of readdirSync(folder).filter((file) => file.endsWith('.ts'))) {
    const [from, to] = [join(folder, source), join(folder, source.replace(/\.ts$/, '.wasm'))];
    node(
      'node_modules/assemblyscript/bin/asc.js',
      from,
      '--outFile',
      to,
      ...compilerFlags,
      '--initialMemory',
      '1',
    );
  }
}

/**
 * Copies the workspace packages that a package bundles into its own node_modules: `npm pack` bundles real folders only,
 * and leaves out the links that a workspace has.
 */
function stage(folder) {
  const { bundleDependencies = [] } = manifestOf(folder);
  for (const name of bundleDependencies) {
    const [from, to] = [join('packages', name.split('/').at(-1)), join(folder, 'node_modules', name)];
    rmSync(to, { recursive: true, force: true });
    for (const part of ['package.json', 'README.md', 'LICENSE', ...manifestOf(from).files])
      copy(from, to, part);
  }
}

/** @param part a path, or a pattern like `kernels/*.wasm` */
function copy(from, to, part) {
  const [folder, ending] = part.split('/*');
  if (!existsSync(join(from, folder))) return;
  const filter = (file) => ending === undefined || statSync(file).isDirectory() || file.endsWith(ending);
  cpSync(join(from, folder), join(to, folder), { recursive: true, filter });
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Built aside and then put in place: whoever runs from dist meanwhile is not left without it. */
function buildModules(folder) {
  const [next, dist] = [join(folder, 'dist.next'), join(folder, 'dist')];
  rmSync(next, { recursive: true, force: true });
  node('node_modules/typescript/bin/tsc', '-p', join(folder, 'tsconfig.build.json'), '--outDir', next);
  if (folder.endsWith('verger')) node('scripts/bundle-worker.mjs', next);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}
