// Builds every package: its WebAssembly kernels, its TypeScript and, for Verger, the worker that Spark's executors run.
// Stages what Verger bundles. `--kernels` stops after the kernels.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bundled, manifestOf, packages, staged } from './packages.mjs';

/** @param {string} script @param {string[]} args */
const node = (script, ...args) => execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
const compilerFlags = ['--optimizeLevel', '3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];

for (const name of packages) {
  const folder = join('packages', name);
  buildKernels(join(folder, 'kernels'));
  if (process.argv.includes('--kernels')) continue;
  buildModules(folder);
  if (bundled().includes(name)) stage(name);
}

/** @param {string} folder */
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
 * Built aside and then put in place: whoever runs from dist meanwhile is not left without it.
 *
 * @param {string} folder
 */
function buildModules(folder) {
  const [next, dist] = [join(folder, 'dist.next'), join(folder, 'dist')];
  rmSync(next, { recursive: true, force: true });
  node('node_modules/typescript/bin/tsc', '-p', join(folder, 'tsconfig.build.json'), '--outDir', next);
  if (folder.endsWith('verger')) {
    node('scripts/bundle-worker.mjs', next);
    copyPages(folder);
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}

/**
 * Copies what npm would publish of a package to where Verger's own tarball takes it from: npm bundles a dependency only
 * if it is a real folder in the `node_modules` of the package itself, and a workspace is a link in the root's.
 *
 * @param {string} name
 */
function stage(name) {
  const target = staged(name);
  rmSync(target, { recursive: true, force: true });
  for (const part of ['package.json', 'README.md', 'LICENSE', ...manifestOf(name).files]) {
    const [path, ending = ''] = part.split('/*');
    const source = join('packages', name, path);
    if (!existsSync(source)) continue;
    const filter = (/** @type {string} */ file) => statSync(file).isDirectory() || file.endsWith(ending);
    cpSync(source, join(target, path), { recursive: true, filter });
  }
}

/**
 * The pages that the product's tarball holds, from where the repository has them.
 *
 * @param {string} folder
 */
function copyPages(folder) {
  const docs = join(folder, 'docs');
  rmSync(docs, { recursive: true, force: true });
  cpSync('docs', docs, { recursive: true, filter: (source) => source !== join('docs', 'api') });
  for (const page of readdirSync(docs, { recursive: true, encoding: 'utf8' })) {
    if (!page.endsWith('.md')) continue;
    // What is in the package lies beside the pages there.
    const text = readFileSync(join(docs, page), 'utf8');
    writeFileSync(join(docs, page), text.replace(/(\]\((?:\.\.\/)+)packages\/verger\//g, '$1'));
  }
  copyFileSync('CHANGELOG.md', join(folder, 'CHANGELOG.md'));
}
