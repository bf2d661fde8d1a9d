import { loadKernel } from '../common/kernel.js';

/** Exports of kernels/snappy.ts, which documents the arguments. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly unpack: (input: number, inputLength: number, output: number, outputLength: number) => number;
}

/** The kernel copies in chunks. */
const slack = 16;
const wasmPage = 65_536;

/** Unpacks Snappy blocks in memory of its own: what a page holds is copied once more, to its place. */
export class SnappyUnpacker {
  readonly #kernel = loadKernel('snappy') as KernelExports;
  #bytes = new Uint8Array(this.#kernel.memory.buffer);

  /**
   * @param size of the unpacked block, in bytes
   * @returns a view that is valid until the next call
   * @throws Error if the block is damaged, or of another size
   */
  unpack(block: Uint8Array, size: number): Uint8Array {
    const header = lengthBytes(block, size);
    const input = Math.ceil(this.#kernel.heapBase() / 16) * 16;
    const output = input + block.length + slack;
    this.#reserve(output + size + slack);
    this.#bytes.set(block, input);
    if (this.#kernel.unpack(input + header, block.length - header, output, size) === 0)
      throw new Error('a damaged Snappy block');
    return this.#bytes.subarray(output, output + size);
  }

  #reserve(bytes: number): void {
    const { memory } = this.#kernel;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / wasmPage));
    this.#bytes = new Uint8Array(memory.buffer);
  }
}

/** The length of the length, seven bits to a byte, that stands before a block. */
function lengthBytes(block: Uint8Array, size: number): number {
  let length = 0;
  for (let i = 0; i < Math.min(5, block.length); i++) {
    length += (block[i] & 0x7f) * 2 ** (7 * i);
    if ((block[i] & 0x80) !== 0) continue;
    if (length !== size) break;
    return i + 1;
  }
  throw new Error('a Snappy block of another size');
}
