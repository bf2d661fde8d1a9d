/** The exports of kernels/resample.ts; see there for the arguments. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly horizontal: (...args: readonly number[]) => void;
  readonly vertical: (...args: readonly number[]) => number;
  readonly normalise: (...args: readonly number[]) => void;
}

/** kernels/resample.wasm: its bytes, or a compiled module for threads to share. */
export type KernelCode = Uint8Array<ArrayBuffer> | WebAssembly.Module;

/** An instance of the resampling kernel with its memory, which grows as needed and never shrinks. */
export class Kernel {
  readonly horizontal: KernelExports['horizontal'];
  readonly vertical: KernelExports['vertical'];
  readonly normalise: KernelExports['normalise'];
  readonly #memory: WebAssembly.Memory;
  readonly #start: number;
  #bytes: Uint8Array;

  private constructor(exports: KernelExports) {
    this.horizontal = exports.horizontal;
    this.vertical = exports.vertical;
    this.normalise = exports.normalise;
    this.#memory = exports.memory;
    this.#start = Math.ceil(exports.heapBase() / 16) * 16;
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /**
   * Instantiates kernels/resample.wasm; synchronous, since it is only a few kB.
   * @param code its bytes, or the compiled module
   */
  static of(code: KernelCode): Kernel {
    const module = code instanceof WebAssembly.Module ? code : new WebAssembly.Module(code);
    return new Kernel(new WebAssembly.Instance(module).exports as unknown as KernelExports);
  }

  /** The whole memory. Invalid after `layout`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Lays out regions of the given sizes in order and returns the start of each. */
  layout<const Sizes extends readonly number[]>(sizes: Sizes): { readonly [Region in keyof Sizes]: number } {
    let end = this.#start;
    const starts = sizes.map((size) => {
      const start = Math.ceil(end / 16) * 16;
      end = start + size;
      return start;
    });
    const missing = end - this.#bytes.length;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / 65_536));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return starts as { [Region in keyof Sizes]: number };
  }
}
