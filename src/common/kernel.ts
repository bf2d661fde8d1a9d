import { readFileSync } from 'node:fs';
import { packageFile } from './package-root.js';

/** Instantiates a WebAssembly kernel; synchronous, since a kernel has a few kB. Throws where it has not been built. */
export function loadKernel<Exports>(name: string): Exports {
  const module = new WebAssembly.Module(readFileSync(packageFile(`kernels/${name}.wasm`)));
  return new WebAssembly.Instance(module).exports as Exports;
}
