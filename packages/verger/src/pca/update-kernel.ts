import { loadKernel } from '../common/kernel.js';

/** Exports of kernels/tridiagonal.ts, which documents the arguments. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly updateAndMultiply: (lower: number, m: number, v: number, w: number, u: number, y: number) => void;
}

/** A float64 array in a kernel's memory, with its address. */
export interface KernelArray {
  readonly address: number;
  readonly values: Float64Array;
}

/** A pass of the tridiagonal reduction over a matrix in the kernel's own memory. */
export class UpdateKernel {
  /** Lower triangle packed by rows. */
  readonly lower: KernelArray;
  /** Four arrays of `size`, initially zero. */
  readonly vectors: readonly [KernelArray, KernelArray, KernelArray, KernelArray];
  readonly #update: KernelExports['updateAndMultiply'];

  constructor(size: number) {
    const { memory, heapBase, updateAndMultiply } = loadKernel('tridiagonal') as KernelExports;
    const lowerLength = (size * (size + 1)) / 2;
    const start = Math.ceil(heapBase() / 16) * 16;
    memory.grow(Math.ceil((start + 8 * (lowerLength + 4 * size)) / 65_536));
    const array = (offset: number, length: number): KernelArray => {
      const address = start + 8 * offset;
      return { address, values: new Float64Array(memory.buffer, address, length) };
    };
    const vector = (index: number): KernelArray => array(lowerLength + index * size, size);
    this.lower = array(0, lowerLength);
    this.vectors = [vector(0), vector(1), vector(2), vector(3)];
    this.#update = updateAndMultiply;
  }

  /** A := A - v·w' - w·v' and y := A·u for the leading m rows. */
  updateAndMultiply(m: number, v: KernelArray, w: KernelArray, u: KernelArray, y: KernelArray): void {
    this.#update(this.lower.address, m, v.address, w.address, u.address, y.address);
  }
}
