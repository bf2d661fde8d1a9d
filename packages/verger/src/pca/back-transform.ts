import { loadKernel } from '../common/kernel.js';
import type { TridiagonalForm } from './tridiagonal.js';

/** Exports of kernels/reflectors.ts, which documents the arguments. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly reflectEight: (vectors: number, reflector: number, length: number, tau: number) => void;
}

/** Vectors that the kernel transforms together. */
const lanes = 8;

/**
 * Transforms eigenvectors of T to those of A = Q·T·Q', in place: each row s becomes Q·s. Reflectors are applied to
 * eight rows at a time, so that each is loaded once per eight rows.
 *
 * @param rows [k×n] row-major
 */
export function applyReflectors({ diagonal, reflectors, taus }: TridiagonalForm, rows: Float64Array): void {
  const size = diagonal.length;
  const { memory, heapBase, reflectEight } = loadKernel('reflectors') as KernelExports;
  const start = Math.ceil(heapBase() / 16) * 16;
  const count = reflectors.length;
  memory.grow(Math.ceil((start + 8 * (count + 1 + lanes * size)) / 65_536));
  new Float64Array(memory.buffer, start, count).set(reflectors);
  const address = Math.ceil((start + 8 * count) / 16) * 16;
  const vectors = new Float64Array(memory.buffer, address, lanes * size);
  for (let at = 0; at < rows.length; at += lanes * size) {
    const block = rows.subarray(at, at + lanes * size);
    // Lanes without a row keep those of the block before, and nobody reads them.
    interleave(block, size, vectors);
    for (let length = 1; length < size; length++) {
      if (taus[length] === 0) continue;
      reflectEight(address, start + 8 * ((length * (length + 1)) / 2), length, taus[length]);
    }
    separate(vectors, size, block);
  }
}

function interleave(rows: Float64Array, size: number, into: Float64Array): void {
  for (let row = 0; row * size < rows.length; row++) {
    for (let i = 0; i < size; i++) into[i * lanes + row] = rows[row * size + i];
  }
}

function separate(vectors: Float64Array, size: number, into: Float64Array): void {
  for (let row = 0; row * size < into.length; row++) {
    for (let i = 0; i < size; i++) into[row * size + i] = vectors[i * lanes + row];
  }
}
