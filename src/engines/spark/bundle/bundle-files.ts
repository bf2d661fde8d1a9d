import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { VergerError } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import type { Platform } from './platform.js';

/**
 * What a worker on an executor needs, by its path in the bundle: the layout of this package and its `node_modules`,
 * so that whatever is looked up by a path or a name is found there as well as here.
 * @returns the files on this machine
 * @throws VergerError `spark` where something is not installed here
 */
export function bundleFiles({ arch }: Platform): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (path: string, folder: string, pattern: RegExp): void => {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (pattern.test(name)) files.set(`${path}/${name}`, join(folder, name));
  };
  const addPackage = (name: string, pattern: RegExp): void =>
    add(`node_modules/${name}`, packageFolder(name, arch), pattern);

  add('dist/spark-worker', packageFile('dist/spark-worker'), /\.js$/);
  add('kernels', packageFile('kernels'), /\.wasm$/);
  addPackage(
    'onnxruntime-node',
    new RegExp(`^(package\\.json|dist/.*\\.js|bin/napi-v\\d+/linux/${arch}/.*\\.(node|so[.\\d]*))$`),
  );
  addPackage('onnxruntime-common', /^(package\.json|dist\/cjs\/.*\.js(on)?)$/);
  addPackage('parquet-wasm', /^(package\.json|node\/(package\.json|.*\.(js|wasm)))$/);
  addPackage(
    '@cornerstonejs/codec-libjpeg-turbo-8bit',
    /^(package\.json|dist\/libjpegturbowasm_decode\.(js|wasm))$/,
  );
  addPackage(`@img/sharp-linux-${arch}`, /^(package\.json|index\.cjs|lib\/.*\.node)$/);
  addPackage(`@img/sharp-libvips-linux-${arch}`, /^(package\.json|lib\/(index\.js|libvips.*\.so[.\d]*))$/);
  return files;
}

function packageFolder(name: string, arch: string): string {
  const folder = findPackage(name);
  if (folder !== undefined) return folder;
  throw new VergerError('spark', `the executors need ${name}, which is not installed here`, {
    hint: `npm install sharp --os=linux --libc=glibc --cpu=${arch} adds what this machine itself does not need`,
  });
}

/** Not every package lets its package.json be imported, so it is looked for where Node would look. */
function findPackage(name: string): string | undefined {
  const require = createRequire(packageFile('package.json'));
  const folders = (require.resolve.paths(name) ?? []).map((each) => join(each, name));
  return folders.find((folder) => existsSync(join(folder, 'package.json')));
}
