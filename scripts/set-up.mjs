// Prepares for `npm start` and `npm test`. npm's pre and post scripts can't do this, because `ignore-scripts` disables
// them too.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundled, packages, staged } from './packages.mjs';

/** @param {string} path @returns {number} */
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : -1);
/** @param {string} folder @returns {number} */
const newest = (folder) =>
  Math.max(
    -1,
    ...(existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [])
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.wasm'))
      .map((entry) => modified(join(entry.parentPath ?? entry.path, entry.name))),
  );

/** Installs the packages of the lock file, if needed. */
function install() {
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  console.log('Installing packages ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

/**
 * Builds if the sources, or the notebooks that it copies, are newer than the last build, or `npm ci` has removed the
 * packages that Verger bundles.
 */
function build() {
  const folders = packages.flatMap((name) =>
    ['src', 'kernels', 'proto'].map((part) => join('packages', name, part)),
  );
  const apps = ['pages/src', 'phone/src', 'phone/service-worker', 'phone/static'].map((part) =>
    join('apps', part),
  );
  const sources = Math.max(
    modified('package-lock.json'),
    newest('notebooks'),
    ...[...folders, ...apps].map(newest),
  );
  const isStaged = bundled().every((name) => existsSync(staged(name)));
  if (isStaged && modified('packages/verger/dist/cli/main.js') > sources) return;
  console.log('Building ...');
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}

export function setUp() {
  install();
  build();
}
