import { loadKernel } from '../../common/kernel.js';

/** Exports of kernels/layout.ts, which documents the arguments. */
export interface LayoutExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly weigh: (count: number, k: number, squares: number, logPerplexity: number) => void;
  readonly attract: (
    from: number,
    to: number,
    starts: number,
    columns: number,
    weights: number,
    points: number,
    forces: number,
  ) => void;
  readonly setTransform: (m: number, table: number, buffers: number) => void;
  readonly setGrid: (grid: number, grids: number, halves: number, spectra: number) => void;
  readonly setKernels: (spacing: number, work: number) => void;
  readonly repel: (
    n: number,
    points: number,
    forces: number,
    x: number,
    y: number,
    toNodes: number,
  ) => number;
  readonly descend: (
    n: number,
    state: number,
    points: number,
    attraction: number,
    repulsion: number,
    pull: number,
    push: number,
    rate: number,
    momentum: number,
  ) => void;
  readonly bounds: (n: number, points: number, to: number) => void;
}

const page = 65_536;

/** The kernel of kernels/layout.ts with memory that grows as arrays are asked for. */
export class LayoutKernel {
  readonly exports = loadKernel('layout') as LayoutExports;
  #end = Math.ceil(this.exports.heapBase() / 16) * 16;

  /** Room for so many bytes, at a multiple of 16. Views of the memory that were made before are of no use after. */
  reserve(bytes: number): number {
    const address = this.#end;
    this.#end += Math.ceil(bytes / 16) * 16;
    const missing = Math.ceil((this.#end - this.exports.memory.buffer.byteLength) / page);
    if (missing > 0) this.exports.memory.grow(missing);
    return address;
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.exports.memory.buffer, address, length);
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.exports.memory.buffer, address, length);
  }
}
