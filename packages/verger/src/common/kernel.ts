import { readFileSync } from 'node:fs';
import { packageFile } from './package-root.js';

/**
 * Instantiates a WebAssembly kernel; synchronous, since a kernel is only a few kB.
 * @returns its exports
 * @throws if the package's kernels have not been built
 */
export function loadKernel(name: string): object {
  const module = new WebAssembly.Module(readFileSync(packageFile(`kernels/${name}.wasm`)));
  return new WebAssembly.Instance(module).exports;
}
