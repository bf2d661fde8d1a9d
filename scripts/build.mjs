// Builds every package: its WebAssembly kernels, its TypeScript and, for Verger, the worker that Spark's executors run.
// Stages what Verger bundles. `--kernels` stops after the kernels.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundled, manifestOf, packages, staged } from './packages.mjs';

const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
const compilerFlags = ['--optimizeLevel', '3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

for (const name of packages) {
  const folder = join('packages', name);
  buildKernels(join(folder, 'kernels'));
  if (process.argv.includes('--kernels')) continue;
  buildModules(folder);
  if (bundled().includes(name)) stage(name);
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

/** Built aside and then put in place: whoever runs from dist meanwhile is not left without it. */
function buildModules(folder) {
  const [next, dist] = [join(folder, 'dist.next'), join(folder, 'dist')];
  rmSync(next, { recursive: true, force: true });
  node('node_modules/typescript/bin/tsc', '-p', join(folder, 'tsconfig.build.json'), '--outDir', next);
  if (folder.endsWith('verger')) node('scripts/bundle-worker.mjs', next);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}

/**
 * Copies what npm would publish of a package to where Verger's own tarball takes it from: npm bundles a dependency only
 * if it is a real folder in the `node_modules` of the package itself, and a workspace is a link in the root's.
 */
function stage(name) {
  const target = staged(name);
  rmSync(target, { recursive: true, force: true });
  for (const part of ['package.json', 'README.md', 'LICENSE', ...manifestOf(name).files]) {
    const [path, ending = ''] = part.split('/*');
    const source = join('packages', name, path);
    if (!existsSync(source)) continue;
    const filter = (file) => statSync(file).isDirectory() || file.endsWith(ending);
    cpSync(source, join(target, path), { recursive: true, filter });
  }
}
