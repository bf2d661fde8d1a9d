// TypeScript declares WebAssembly with the browser's library only. What src/images uses of it.
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Instance {
    readonly exports: object;
  }
  function instantiate(bytes: Uint8Array): Promise<{ readonly instance: Instance }>;
}
