import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { VergerError } from '../../../common/errors.js';
import { packageFile } from '../../../common/package-root.js';
import { findPackage, installCommand } from './packages.js';
import type { Platform } from './platform.js';

const sharpSchema = z.object({ optionalDependencies: z.record(z.string(), z.string()) });

/**
 * The files a worker needs on an executor, by path in the bundle. The layout matches this package and its
 * `node_modules`, so that lookups by path or name work there as they do here.
 * @returns the files on this machine
 * @throws VergerError `spark` if one is not installed here
 */
export function bundleFiles({ arch }: Platform): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (path: string, folder: string, pattern: RegExp): void => {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (pattern.test(name)) files.set(`${path}/${name}`, join(folder, name));
  };
  const addPackage = (name: string, pattern: RegExp): void =>
    add(`node_modules/${name}`, packageFolder(name, arch), pattern);

  for (const name of ['NOTICE', 'LICENSE']) files.set(name, packageFile(name));
  add('licences', packageFile('licences'), /\.txt$/);
  add('dist/spark-worker', packageFile('dist/spark-worker'), /\.(js|txt)$/);
  add('kernels', packageFile('kernels'), /\.wasm$/);
  // Its modules are part of spark-worker.
  addPackage('@verger/vision', /^(package\.json|kernels\/.*\.wasm)$/);
  addPackage(
    'onnxruntime-node',
    new RegExp(`^(package\\.json|dist/.*\\.js|bin/napi-v\\d+/linux/${arch}/.*\\.(node|so[.\\d]*))$`),
  );
  addPackage('onnxruntime-common', /^(package\.json|dist\/cjs\/.*\.js(on)?)$/);
  addPackage('parquet-wasm', /^(package\.json|LICENSE.*|node\/(package\.json|.*\.(js|wasm)))$/);
  addPackage(
    '@cornerstonejs/codec-libjpeg-turbo-8bit',
    /^(package\.json|dist\/libjpegturbowasm_decode\.(js|wasm))$/,
  );
  addPackage(`@img/sharp-linux-${arch}`, /^(package\.json|LICENSE|index\.cjs|lib\/.*\.node)$/);
  addPackage(
    `@img/sharp-libvips-linux-${arch}`,
    /^(package\.json|README\.md|versions\.json|lib\/(index\.js|libvips.*\.so[.\d]*))$/,
  );
  return files;
}

function packageFolder(name: string, arch: string): string {
  const folder = findPackage(name);
  if (folder !== undefined) return folder;
  const isNative = name.startsWith('@img/');
  throw new VergerError('spark', `the executors need ${name}, which is not installed here`, {
    hint: isNative
      ? `add it to this machine's own packages: ${installCommand(nativeParts(arch))}`
      : 'run npm install',
  });
}

/** sharp's packages for a processor, in the versions that sharp asks for. */
function nativeParts(arch: string): readonly string[] {
  const manifest = readFileSync(join(packageFolder('sharp', arch), 'package.json'), 'utf8');
  const { optionalDependencies } = sharpSchema.parse(JSON.parse(manifest));
  const names = [`@img/sharp-linux-${arch}`, `@img/sharp-libvips-linux-${arch}`];
  return names.map((name) => `${name}@${optionalDependencies[name] ?? 'latest'}`);
}
