// Builds every package: WebAssembly kernels, TypeScript and, for Verger, the worker for Spark executors. Stages the
// packages that Verger bundles. With `--kernels`, stops after the kernels.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
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
 * Builds into a temporary folder and swaps it in, so that processes using dist keep working.
 *
 * @param {string} folder
 */
function buildModules(folder) {
  const [next, dist] = [join(folder, 'dist.next'), join(folder, 'dist')];
  rmSync(next, { recursive: true, force: true });
  node('node_modules/typescript/bin/tsc', '-p', join(folder, 'tsconfig.build.json'), '--outDir', next);
  if (folder.endsWith('verger')) {
    node('scripts/bundle-worker.mjs', next);
    node('scripts/config-schema.mjs', next);
    node('scripts/bundle-commands.mjs', next);
    node('scripts/build-pages.mjs', next);
    node('scripts/build-phone.mjs', next);
    copyPages(folder);
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}

/**
 * Copies the files that npm would publish for a package to where Verger's tarball includes them from. npm bundles a
 * dependency only if it is a real folder in the package's own `node_modules`; a workspace is a link in the root's.
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
  leaveOutDependencies(join(target, 'package.json'));
}

/**
 * npm takes what a bundled package depends on to be in the tarball too, and leaves it as empty folders
 * (`npm install --global` of npm 10 and 11). They are the product's own dependencies, so the copy need not name them.
 *
 * @param {string} file
 */
function leaveOutDependencies(file) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  delete manifest.dependencies;
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/**
 * Copies the documentation and the notebooks for the product's tarball from their places in the repository.
 *
 * @param {string} folder
 */
function copyPages(folder) {
  const docs = join(folder, 'docs');
  rmSync(docs, { recursive: true, force: true });
  cpSync('docs', docs, { recursive: true, filter: (source) => source !== join('docs', 'api') });
  for (const page of readdirSync(docs, { recursive: true, encoding: 'utf8' })) {
    if (!page.endsWith('.md')) continue;
    // In the package, the shipped files are beside the pages.
    const text = readFileSync(join(docs, page), 'utf8');
    writeFileSync(join(docs, page), text.replace(/(\]\((?:\.\.\/)+)packages\/verger\//g, '$1'));
  }
  copyFileSync('CHANGELOG.md', join(folder, 'CHANGELOG.md'));
  const notebooks = join(folder, 'notebooks');
  rmSync(notebooks, { recursive: true, force: true });
  mkdirSync(notebooks);
  for (const name of readdirSync('notebooks').filter((file) => file.endsWith('.ipynb')))
    copyFileSync(join('notebooks', name), join(notebooks, name));
}
