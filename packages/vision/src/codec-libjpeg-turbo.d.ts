// The package ships no types. Only what Verger calls is declared.
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  interface JPEGDecoder {
    /** A buffer in the codec's memory to copy the file into, valid until the next call. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Throws a bare number if libjpeg-turbo reports an error or a warning. */
    decode(): void;
    getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
    /** A view of the codec's memory, valid until the next call. */
    getDecodedBuffer(): Uint8ClampedArray;
    delete(): void;
  }
  interface CodecModule {
    readonly JPEGDecoder: new () => JPEGDecoder;
  }
  interface CodecOptions {
    readonly wasmBinary?: Uint8Array<ArrayBuffer>;
    readonly print?: (text: string) => void;
    readonly printErr?: (text: string) => void;
  }
  function createCodec(options?: CodecOptions): Promise<CodecModule>;
  namespace createCodec {
    export type { CodecModule, CodecOptions, JPEGDecoder };
  }
  export = createCodec;
}
